#include "order_faces.h"

#include <algorithm>

#include "detection.h"

namespace face {
namespace {

/// Length of the part of [start, start + length) that lies inside [0, limit).
double Overlap(float start, float length, float limit) {
  const double end = static_cast<double>(start) + static_cast<double>(length);
  return std::max(0.0, std::min(end, static_cast<double>(limit)) - std::max(0.0, static_cast<double>(start)));
}

struct Face {
  /// Of the visible part: a detector guesses how a face goes on beyond the border, and guesses large.
  double area;
  double distance = 0;
  float score;
  float left;
  float top;
  float width;
  float height;

  Face(const float* row, const FaceOrder& order)
      : area(Overlap(row[0], row[2], order.image_width) * Overlap(row[1], row[3], order.image_height)),
        score(row[kScoreAt]),
        left(row[0]),
        top(row[1]),
        width(row[2]),
        height(row[3]) {
    const double x = static_cast<double>(row[0]) +
                     0.5 * (static_cast<double>(row[2]) - static_cast<double>(order.image_width));
    const double y = static_cast<double>(row[1]) +
                     0.5 * (static_cast<double>(row[3]) - static_cast<double>(order.image_height));
    distance = x * x + y * y;
  }
};

/// Negative when a comes first, positive when b does, 0 when they tie.
template <class Number>
int Descending(Number a, Number b) {
  return (a < b) - (a > b);
}

int Compare(const Face& a, const Face& b, Selection selection) {
  const int by_area = Descending(a.area, b.area);
  const int by_score = Descending(a.score, b.score);
  const int by_distance = Descending(b.distance, a.distance);
  const int first = selection == Selection::kLargest         ? by_area
                    : selection == Selection::kMostConfident ? by_score
                                                             : by_distance;
  for (const int verdict : {first, by_score, by_area, Descending(b.top, a.top), Descending(b.left, a.left),
                            Descending(b.width, a.width), Descending(b.height, a.height)}) {
    if (verdict != 0) return verdict;
  }
  return 0;
}

}  // namespace

size_t OrderFaces(const float* rows, size_t count, const FaceOrder& order, int32_t* indices) {
  const double least_area = static_cast<double>(order.min_size) * static_cast<double>(order.min_size);
  size_t passing = 0;
  for (size_t i = 0; i < count; i++) {
    const float* row = rows + i * kRowLength;
    const double area = static_cast<double>(row[2]) * static_cast<double>(row[3]);
    if (std::min(row[2], row[3]) >= 0 && area >= least_area) indices[passing++] = static_cast<int32_t>(i);
  }
  std::sort(indices, indices + passing, [&](int32_t a, int32_t b) {
    const int verdict = Compare(Face(rows + static_cast<size_t>(a) * kRowLength, order),
                                Face(rows + static_cast<size_t>(b) * kRowLength, order), order.selection);
    return verdict != 0 ? verdict < 0 : a < b;
  });
  return passing;
}

}  // namespace face
