#pragma once

namespace face {

/// Least-squares similarity (Umeyama 1991, closed form in two dimensions, no reflection) from five points to
/// five others: u = m[0] x + m[1] y + m[2], v = m[3] x + m[4] y + m[5].
/// Returns null, or why the points cannot be aligned.
const char* SimilarityFromLandmarks(const float points[10], const float targets[10], double m[6]);

/// Inverse of an affine map of the same layout. False when it is singular or not finite.
bool InvertAffine(const double m[6], double inverse[6]);

}  // namespace face
