#include <algorithm>
#include <cmath>

#include "count_scores.h"
#include "input.h"
#include "targets.h"

namespace face::fuzz {
namespace {

struct Scores {
  std::vector<float> values;
  std::vector<int32_t> rows;
  std::vector<int32_t> columns;
  bool on_diagonal;

  explicit Scores(Input* input) {
    rows.resize(input->Within(1, 30));
    on_diagonal = input->Take<uint8_t>() % 2 == 1;
    columns.resize(on_diagonal ? rows.size() : input->Within(1, 30));
    for (int32_t& subject : rows) subject = input->Take<uint8_t>() - 128;
    for (int32_t& subject : columns) subject = input->Take<uint8_t>() - 128;
    values.resize(rows.size() * columns.size());
    for (float& value : values) {
      value = input->Float(-1.1F, 1.1F);
      if (!std::isfinite(value)) value = 3e38F;
    }
  }

  ScoreBlock Block() const {
    return {values.data(), rows.data(), rows.size(), columns.data(), columns.size(), on_diagonal};
  }

  /// Calls visit(score, row, column) for every score that counts, in row order.
  template <class Visit>
  void ForEach(const Visit& visit) const {
    for (size_t r = 0; r < rows.size(); r++) {
      for (size_t c = on_diagonal ? r + 1 : 0; c < columns.size(); c++) {
        visit(values[r * columns.size() + c], r, c);
      }
    }
  }
};

/// Histograms are large: one serves all inputs, and each leaves it empty.
std::vector<double>& Bins(size_t which) {
  static std::vector<double> bins[2] = {std::vector<double>(kScoreBins), std::vector<double>(kScoreBins)};
  return bins[which];
}

/// Sum of the bins where the scores of the block belong, which it empties.
double TakeSum(const Scores& scores, std::vector<double>* bins) {
  double sum = 0;
  scores.ForEach([&](float score, size_t, size_t) {
    const double place = static_cast<double>(score) * 1e6 + 1e6;
    double& bin = (*bins)[static_cast<size_t>(std::clamp(place, 0.0, static_cast<double>(kScoreBins - 1)))];
    sum += bin;
    bin = 0;
  });
  return sum;
}

/// Every score lands in one bin of one histogram.
void CheckCounts(const Scores& scores, std::vector<double>* genuine, std::vector<double>* impostor) {
  CountScores(scores.Block(), genuine->data(), impostor->data());
  double same = 0;
  double different = 0;
  scores.ForEach(
      [&](float, size_t r, size_t c) { (scores.rows[r] == scores.columns[c] ? same : different) += 1; });
  Require(TakeSum(scores, genuine) == same && TakeSum(scores, impostor) == different);
}

/// Whole weights make whole sums, which no order of additions changes.
void CheckWeights(const Scores& scores, Input* input, std::vector<double>* impostor) {
  std::vector<double> row_weights(scores.rows.size());
  std::vector<double> column_weights(scores.columns.size());
  for (double& weight : row_weights) weight = input->Take<uint8_t>();
  for (double& weight : column_weights) weight = input->Take<uint8_t>();
  WeighScores(scores.Block(), row_weights.data(), column_weights.data(), impostor->data());
  double expected = 0;
  scores.ForEach([&](float, size_t r, size_t c) {
    if (scores.rows[r] != scores.columns[c]) expected += row_weights[r] * column_weights[c];
  });
  Require(TakeSum(scores, impostor) == expected);
}

/// The list holds the first scores that reach the threshold, in order.
void CheckList(const Scores& scores, Input* input) {
  const auto threshold = static_cast<double>(input->Float(-1.2F, 1.2F));
  if (std::isnan(threshold)) return;
  const size_t capacity = input->Within(1, 100);
  std::vector<float> listed(capacity);
  std::vector<int32_t> rows(capacity);
  std::vector<int32_t> columns(capacity);
  const size_t found =
      CollectScores(scores.Block(), threshold, listed.data(), rows.data(), columns.data(), capacity);
  size_t at = 0;
  scores.ForEach([&](float score, size_t r, size_t c) {
    if (scores.rows[r] == scores.columns[c] || !(static_cast<double>(score) >= threshold)) return;
    if (at < capacity) {
      Require(listed[at] == score && static_cast<size_t>(rows[at]) == r &&
              static_cast<size_t>(columns[at]) == c);
    }
    at++;
  });
  Require(found == at);
}

}  // namespace

void FuzzCounts(const uint8_t* data, size_t size) {
  Input input(data, size);
  const int operation = input.Take<uint8_t>() % 3;
  const Scores scores(&input);
  if (operation == 2) return CheckList(scores, &input);
  if (operation == 1) return CheckWeights(scores, &input, &Bins(1));
  CheckCounts(scores, &Bins(0), &Bins(1));
}

}  // namespace face::fuzz
