#pragma once

#include "matrices.h"
#include "search.h"

namespace face::binding {

inline float ThresholdAt(const Arguments& arguments, size_t index) {
  const double threshold = arguments.Number(index, "threshold");
  if (std::isnan(threshold)) Refuse("threshold is NaN");
  return static_cast<float>(threshold);
}

inline std::string BrokenRow(size_t row) {
  return "row " + std::to_string(row) + " or a probe is zero or not finite, or their score overflows";
}

/// What `search` and `startSearch` have in common: gallery, probes, indices, best, k, threshold, metric,
/// dimensions. Probe i has the elements from i * k on of `indices` and `best`.
struct SearchCall {
  Matrices matrices;
  Metric metric;
  size_t k;
  float threshold;
  View<int32_t> indices;
  View<float> best;

  explicit SearchCall(const Arguments& arguments)
      : matrices(arguments.Components(0, "gallery"), arguments.Components(1, "probes"),
                 static_cast<size_t>(arguments.Whole(7, "dimensions", 1, INT32_MAX))),
        metric(MetricAt(arguments, 6)) {
    const size_t rows = matrices.a_rows;
    if (rows > INT32_MAX) Refuse("the gallery has more than 2^31 rows");
    k = static_cast<size_t>(arguments.Whole(4, "k", 1, static_cast<int64_t>(rows)));
    threshold = ThresholdAt(arguments, 5);
    indices = arguments.ArrayOfAtLeast<int32_t>(2, "indices", matrices.b_rows * k);
    best = arguments.ArrayOfAtLeast<float>(3, "best", matrices.b_rows * k);
    if (Overlap(indices, best) || Overlap(indices, matrices.a.bytes) || Overlap(best, matrices.a.bytes) ||
        Overlap(indices, matrices.b.bytes) || Overlap(best, matrices.b.bytes)) {
      Refuse("outputs share memory with each other or an input");
    }
  }

  bool Ascending() const { return metric == Metric::kSquaredEuclidean; }
  Gallery Rows() const {
    return {matrices.a.bytes.data, matrices.a_rows, matrices.dimensions, matrices.a.element};
  }
  Probes Vectors() const { return {matrices.b.bytes.data, matrices.b_rows}; }
};

}  // namespace face::binding
