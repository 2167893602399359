#include "similarity.h"

#include <cmath>

namespace face {
namespace {

constexpr int kPoints = 5;
/// Mean squared distance of the points from their centre, px^2: below it they count as one point.
constexpr double kLeastSpread = 1e-4;

struct Mean {
  double x = 0;
  double y = 0;

  explicit Mean(const float* points) {
    for (int i = 0; i < kPoints; i++) {
      x += static_cast<double>(points[2 * i]) / kPoints;
      y += static_cast<double>(points[2 * i + 1]) / kPoints;
    }
  }
};

}  // namespace

const char* SimilarityFromLandmarks(const float points[10], const float targets[10], double m[6]) {
  for (int i = 0; i < 2 * kPoints; i++) {
    if (!std::isfinite(points[i])) return "a landmark is not finite";
    if (!std::isfinite(targets[i])) return "a template point is not finite";
  }
  const Mean source(points);
  const Mean target(targets);
  double spread = 0;
  double cosine = 0;
  double sine = 0;
  for (int i = 0; i < kPoints; i++) {
    const double x = static_cast<double>(points[2 * i]) - source.x;
    const double y = static_cast<double>(points[2 * i + 1]) - source.y;
    const double u = static_cast<double>(targets[2 * i]) - target.x;
    const double v = static_cast<double>(targets[2 * i + 1]) - target.y;
    spread += x * x + y * y;
    cosine += x * u + y * v;
    sine += x * v - y * u;
  }
  if (spread < kLeastSpread * kPoints) return "the points coincide";
  const double a = cosine / spread;
  const double b = sine / spread;
  if (!(a * a + b * b > 0) || !std::isfinite(a) || !std::isfinite(b))
    return "the points have no common similarity";
  m[0] = a;
  m[1] = -b;
  m[2] = target.x - a * source.x + b * source.y;
  m[3] = b;
  m[4] = a;
  m[5] = target.y - b * source.x - a * source.y;
  return nullptr;
}

bool InvertAffine(const double m[6], double inverse[6]) {
  const double determinant = m[0] * m[4] - m[1] * m[3];
  inverse[0] = m[4] / determinant;
  inverse[1] = -m[1] / determinant;
  inverse[3] = -m[3] / determinant;
  inverse[4] = m[0] / determinant;
  inverse[2] = -(inverse[0] * m[2] + inverse[1] * m[5]);
  inverse[5] = -(inverse[3] * m[2] + inverse[4] * m[5]);
  for (int i = 0; i < 6; i++) {
    if (!std::isfinite(inverse[i])) return false;
  }
  return true;
}

}  // namespace face
