#include "vector_ops.h"

#include <cmath>
#include <limits>

namespace face {

double NormalizeVector(const float* vector, size_t n, float* out) {
  double square = 0;
  for (size_t i = 0; i < n; i++) square += static_cast<double>(vector[i]) * static_cast<double>(vector[i]);
  const double length = std::sqrt(square);
  if (!(length > 0) || !std::isfinite(length)) return length;
  for (size_t i = 0; i < n; i++) out[i] = static_cast<float>(static_cast<double>(vector[i]) / length);
  return length;
}

void AddInPlace(float* target, const float* addend, size_t n) {
  for (size_t i = 0; i < n; i++) target[i] += addend[i];
}

void MirrorPlanes(const float* source, float* target, size_t width, size_t height) {
  for (size_t row = 0; row < 3 * height; row++) {
    const float* from = source + row * width;
    float* to = target + row * width;
    for (size_t x = 0; x < width; x++) to[x] = from[width - 1 - x];
  }
}

float MaxMagnitude(const float* vector, size_t n) {
  float largest = 0;
  for (size_t i = 0; i < n; i++) {
    if (std::isnan(vector[i])) return std::numeric_limits<float>::quiet_NaN();
    largest = std::fmax(largest, std::fabs(vector[i]));
  }
  return largest;
}

}  // namespace face
