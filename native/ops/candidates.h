#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernel_table.h"
#include "scratch_arena.h"

namespace face {

struct Candidate {
  float score;
  int32_t index;
};

/// Best score first; equal scores by position, so that the order depends on nothing else.
inline bool BetterCandidate(const Candidate& a, const Candidate& b) {
  return a.score > b.score || (a.score == b.score && a.index < b.index);
}

/// Candidate list and surviving boxes of one suppression, all in scratch memory.
struct CandidateScratch {
  Candidate* candidates;
  BoxArrays survivors;

  CandidateScratch(size_t count, ScratchArena* arena) {
    candidates = arena->Take<Candidate>(count);
    float** const sides[] = {&survivors.left, &survivors.top, &survivors.right, &survivors.bottom,
                             &survivors.area};
    for (float** side : sides) *side = arena->Take<float>(count + kMaxGroup);
  }
};

/// Keeps the best `limit` candidates, in order; returns how many there are.
inline size_t SortCandidates(Candidate* candidates, size_t count, size_t limit) {
  if (count > limit) {
    std::nth_element(candidates, candidates + limit, candidates + count, BetterCandidate);
    count = limit;
  }
  std::sort(candidates, candidates + count, BetterCandidate);
  return count;
}

/// Survivors of a greedy suppression, fed best first.
class Suppression {
 public:
  Suppression(const KernelTable& kernels, const BoxArrays& boxes, float threshold)
      : kernels_(kernels), boxes_(boxes), threshold_(threshold) {}

  /// Takes a box (left, top, right, bottom) unless it overlaps a survivor.
  bool Admit(const float box[4]) {
    if (kernels_.overlaps_any(boxes_, count_, box, threshold_)) return false;
    if (count_ % kMaxGroup == 0) ClearGroup();
    boxes_.left[count_] = box[0];
    boxes_.top[count_] = box[1];
    boxes_.right[count_] = box[2];
    boxes_.bottom[count_] = box[3];
    boxes_.area[count_] = (box[2] - box[0]) * (box[3] - box[1]);
    count_++;
    return true;
  }

 private:
  /// Kernels read whole groups: the part not yet taken must hold boxes that overlap nothing.
  void ClearGroup() {
    float* const sides[] = {boxes_.left, boxes_.top, boxes_.right, boxes_.bottom, boxes_.area};
    for (float* side : sides) std::fill(side + count_, side + count_ + kMaxGroup, 0.0F);
  }

  const KernelTable& kernels_;
  BoxArrays boxes_;
  float threshold_;
  size_t count_ = 0;
};

}  // namespace face
