#pragma once

#include <cstddef>
#include <cstdint>

namespace face {

enum class Selection { kLargest, kMostConfident, kMostCentral };

struct FaceOrder {
  Selection selection;
  float min_size;
  float image_width;
  float image_height;
};

/// Writes the numbers of the rows whose size, the square root of the area, reaches min_size, preferred first,
/// and returns how many; rows with a negative side never do. Ties: score, area, top, left, width, height, row
/// number. Rows are finite.
size_t OrderFaces(const float* rows, size_t count, const FaceOrder& order, int32_t* indices);

}  // namespace face
