#include "search.h"

#include <cmath>

#include "exports.h"
#include "search_call.h"

namespace face::binding {
namespace {

/// gallery, probe, indices, best, k, threshold, metric, dimensions
napi_value Search(const Arguments& arguments) {
  const SearchCall call(arguments);
  if (call.matrices.b_rows != 1) Refuse("there is more than one probe");
  BestList best(call.indices.data, call.best.data, call.k, call.threshold, call.Ascending());
  const size_t broken = SearchRows(arguments.kernels(), call.Rows(), call.Vectors(), call.metric,
                                   {0, call.matrices.a_rows, nullptr}, &best);
  if (broken != kNoRow) Refuse(BrokenRow(broken));
  return NumberValue(arguments.env(), static_cast<double>(best.Finish()));
}

/// scores, indices, best, k, threshold, ascending
napi_value TopK(const Arguments& arguments) {
  const View<float> scores = arguments.Array<float>(0, "scores");
  if (scores.length > INT32_MAX) Refuse("there are more than 2^31 scores");
  const auto k = static_cast<size_t>(arguments.Whole(3, "k", 1, static_cast<int64_t>(scores.length)));
  const View<int32_t> indices = arguments.ArrayOfAtLeast<int32_t>(1, "indices", k);
  const View<float> best = arguments.ArrayOfAtLeast<float>(2, "best", k);
  const float threshold = ThresholdAt(arguments, 4);
  const bool ascending = arguments.Whole(5, "ascending", 0, 1) == 1;
  if (Overlap(indices, best) || Overlap(indices, scores) || Overlap(best, scores)) {
    Refuse("outputs share memory with each other or the scores");
  }
  for (size_t i = 0; i < scores.length; i++) {
    if (std::isnan(scores.data[i])) Refuse("score " + std::to_string(i) + " is NaN");
  }
  BestList list(indices.data, best.data, k, threshold, ascending);
  for (size_t i = 0; i < scores.length; i++) list.Offer(scores.data[i], static_cast<int32_t>(i));
  return NumberValue(arguments.env(), static_cast<double>(list.Finish()));
}

constexpr Export kExports[] = {
    {"topK", Entry<TopK>},
    {"search", Entry<Search>},
};

}  // namespace

const Export* SearchExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
