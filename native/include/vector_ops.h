#pragma once

#include <cstddef>

namespace face {

/// Scales to unit length; out may be the vector itself. The length is summed in double precision, so it
/// neither overflows nor vanishes for any finite float32 input. Returns the length; 0 or a value that is not
/// finite leaves `out` untouched.
double NormalizeVector(const float* vector, size_t n, float* out);

void AddInPlace(float* target, const float* addend, size_t n);

/// Left-right mirror image of [3, height, width].
void MirrorPlanes(const float* source, float* target, size_t width, size_t height);

/// Largest magnitude; NaN when there is one.
float MaxMagnitude(const float* vector, size_t n);

}  // namespace face
