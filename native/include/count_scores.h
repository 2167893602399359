#pragma once

#include <cstddef>
#include <cstdint>

namespace face {

/// A block of a score matrix: every row template against every column template, row by row.
struct ScoreBlock {
  const float* scores;
  const int32_t* row_subjects;
  size_t rows;
  const int32_t* column_subjects;
  size_t columns;
  /// Only scores right of the diagonal count: the block meets itself.
  bool on_diagonal;
};

/// Bins of 1e-6 from cosine -1 to 1: bin k holds k <= cosine * 1e6 + 1e6 < k + 1, computed in double; what
/// lies outside goes to the end bins.
constexpr size_t kScoreBins = 2000001;

/// Adds 1 to the bin of every score: in `genuine` where both subjects are equal, else in `impostor`. Scores
/// are finite. Counts are exact up to 2^53.
void CountScores(const ScoreBlock& block, double* genuine, double* impostor);

/// Adds row weight x column weight to the bin of every impostor score. Scores are finite.
void WeighScores(const ScoreBlock& block, const double* row_weights, const double* column_weights,
                 double* impostor);

/// Lists the impostor scores at or above `threshold` in row order, `capacity` at most, and returns how many
/// there are.
size_t CollectScores(const ScoreBlock& block, double threshold, float* scores, int32_t* rows,
                     int32_t* columns, size_t capacity);

}  // namespace face
