#include "count_scores.h"

#include <algorithm>

namespace face {
namespace {

constexpr size_t kChunk = 256;

int32_t BinOf(float score) {
  // The product is exact (24 + 20 bits), so only the sum rounds.
  const double place = static_cast<double>(score) * 1e6 + 1e6;
  return static_cast<int32_t>(std::min(std::max(place, 0.0), static_cast<double>(kScoreBins - 1)));
}

/// Visits every score that counts as (row, column, same subject, bin). Bins of a stretch are computed first,
/// so that the compiler can do that part several scores at a time.
template <class Visit>
void ForEachBin(const ScoreBlock& block, Visit visit) {
  int32_t bins[kChunk];
  for (size_t row = 0; row < block.rows; row++) {
    const float* scores = block.scores + row * block.columns;
    const int32_t subject = block.row_subjects[row];
    for (size_t from = block.on_diagonal ? row + 1 : 0; from < block.columns; from += kChunk) {
      const size_t count = std::min(kChunk, block.columns - from);
      for (size_t i = 0; i < count; i++) bins[i] = BinOf(scores[from + i]);
      for (size_t i = 0; i < count; i++) {
        visit(row, from + i, block.column_subjects[from + i] == subject, bins[i]);
      }
    }
  }
}

}  // namespace

void CountScores(const ScoreBlock& block, double* genuine, double* impostor) {
  ForEachBin(block, [=](size_t, size_t, bool same, int32_t bin) { (same ? genuine : impostor)[bin] += 1; });
}

void WeighScores(const ScoreBlock& block, const double* row_weights, const double* column_weights,
                 double* impostor) {
  ForEachBin(block, [=](size_t row, size_t column, bool same, int32_t bin) {
    impostor[bin] += same ? 0 : row_weights[row] * column_weights[column];
  });
}

size_t CollectScores(const ScoreBlock& block, double threshold, float* scores, int32_t* rows,
                     int32_t* columns, size_t capacity) {
  size_t found = 0;
  for (size_t row = 0; row < block.rows; row++) {
    const float* from = block.scores + row * block.columns;
    for (size_t column = block.on_diagonal ? row + 1 : 0; column < block.columns; column++) {
      if (static_cast<double>(from[column]) < threshold ||
          block.row_subjects[row] == block.column_subjects[column])
        continue;
      if (found < capacity) {
        scores[found] = from[column];
        rows[found] = static_cast<int32_t>(row);
        columns[found] = static_cast<int32_t>(column);
      }
      found++;
    }
  }
  return found;
}

}  // namespace face
