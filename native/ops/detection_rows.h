#pragma once

#include <cmath>

#include "detection.h"

namespace face {

inline bool AllFinite(const float* values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!std::isfinite(values[i])) return false;
  }
  return true;
}

inline float ClampToUnit(float x) {
  return x > 1.0F ? 1.0F : x < 0.0F ? 0.0F : x;
}

/// From tensor to image coordinates, in place.
inline void MapRow(const DetectionFilter& filter, float* row, size_t points) {
  row[0] = (row[0] - filter.offset_x) * filter.scale_x;
  row[1] = (row[1] - filter.offset_y) * filter.scale_y;
  row[2] *= filter.scale_x;
  row[3] *= filter.scale_y;
  for (size_t i = 0; i < points; i++) {
    row[4 + 2 * i] = (row[4 + 2 * i] - filter.offset_x) * filter.scale_x;
    row[5 + 2 * i] = (row[5 + 2 * i] - filter.offset_y) * filter.scale_y;
  }
}

}  // namespace face
