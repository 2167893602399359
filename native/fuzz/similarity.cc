#include "similarity.h"

#include <cmath>

#include "input.h"
#include "targets.h"

namespace face::fuzz {

void FuzzSimilarity(const uint8_t* data, size_t size) {
  Input input(data, size);
  float points[10];
  float targets[10];
  for (float& value : points) value = input.Float(0, 4000);
  for (float& value : targets) value = input.Float(0, 112);
  double matrix[6];
  if (SimilarityFromLandmarks(points, targets, matrix) != nullptr) return;
  for (const double value : matrix) Require(std::isfinite(value));
  Require(matrix[0] == matrix[4] && matrix[1] == -matrix[3]);
  double inverse[6];
  InvertAffine(matrix, inverse);
}

}  // namespace face::fuzz
