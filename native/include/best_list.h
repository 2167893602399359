#pragma once

#include <cstddef>
#include <cstdint>

namespace face {

/// The k best scores seen so far, in arrays of the caller. Best is highest, or lowest when `ascending`; equal
/// scores rank by index. The content depends only on what was offered, not on the order.
class BestList {
 public:
  BestList(int32_t* indices, float* scores, size_t k, float threshold, bool ascending)
      : indices_(indices), scores_(scores), k_(k), threshold_(threshold), ascending_(ascending) {}

  void Offer(float score, int32_t index) {
    if (ascending_ ? score > threshold_ : score < threshold_) return;
    if (size_ < k_) {
      scores_[size_] = score;
      indices_[size_] = index;
      Rise(size_++);
    } else if (Better(score, index, scores_[0], indices_[0])) {
      scores_[0] = score;
      indices_[0] = index;
      Sink(0, size_);
    }
  }

  /// Sorts best first; nothing may be offered afterwards.
  size_t Finish();

 private:
  bool Better(float a, int32_t a_index, float b, int32_t b_index) const {
    if (a != b) return ascending_ ? a < b : a > b;
    return a_index < b_index;
  }
  bool BetterAt(size_t a, size_t b) const { return Better(scores_[a], indices_[a], scores_[b], indices_[b]); }
  void Swap(size_t a, size_t b);
  void Rise(size_t at);
  void Sink(size_t at, size_t size);

  int32_t* indices_;
  float* scores_;
  size_t k_;
  float threshold_;
  bool ascending_;
  size_t size_ = 0;
};

}  // namespace face
