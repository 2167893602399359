#include <cmath>

#include "exports.h"
#include "matrices.h"
#include "search.h"
#include "vector_ops.h"

namespace face::binding {
namespace {

[[noreturn]] void RefuseScore(float score, const std::string& where) {
  Refuse((std::isnan(score) ? "a vector is zero or not finite" : "the score overflows") + where);
}

void CheckScores(const float* scores, size_t count) {
  const size_t broken = FirstNotFinite(scores, count);
  if (broken != kNoRow) RefuseScore(scores[broken], " (score " + std::to_string(broken) + ")");
}

template <Metric kMetric>
napi_value ScorePair(const Arguments& arguments) {
  const ComponentView a = arguments.Components(0, "a");
  const ComponentView b = arguments.Components(1, "b");
  if (a.element != b.element) Refuse("the types differ");
  if (a.length != b.length) {
    Refuse("lengths " + std::to_string(a.length) + " and " + std::to_string(b.length) + " differ");
  }
  CheckDimensions(a.element, a.length);
  const float score = arguments.kernels().pair[static_cast<size_t>(a.element)][static_cast<size_t>(kMetric)](
      a.bytes.data, b.bytes.data, a.length);
  if (!std::isfinite(score)) RefuseScore(score, "");
  return NumberValue(arguments.env(), static_cast<double>(score));
}

/// A typed array of which the caller says that it holds float32, without asking its type: Node finds a type
/// by trying them one by one, which takes longer than a score of 512 dimensions. Should the caller be wrong,
/// the numbers are nonsense but lie inside the buffer. False for everything that needs a closer look.
bool PlainFloat32(const Arguments& arguments, size_t index, View<float>* view) {
  void* data = nullptr;
  napi_value buffer = nullptr;
  size_t offset = 0;
  size_t buffer_bytes = 0;
  if (napi_get_typedarray_info(arguments.env(), arguments.Value(index), nullptr, &view->length, &data,
                               &buffer, &offset) != napi_ok ||
      napi_get_arraybuffer_info(arguments.env(), buffer, nullptr, &buffer_bytes) != napi_ok) {
    return false;
  }
  view->data = static_cast<float*>(data);
  return view->length > 0 && data != nullptr && offset + view->length * sizeof(float) <= buffer_bytes;
}

/// ScorePair for arrays that the caller knows to be Float32Array.
template <Metric kMetric>
napi_value ScoreFloat32Pair(const Arguments& arguments) {
  View<float> a{};
  View<float> b{};
  if (!PlainFloat32(arguments, 0, &a) || !PlainFloat32(arguments, 1, &b) || a.length != b.length) {
    return ScorePair<kMetric>(arguments);
  }
  const float score = arguments.kernels().pair[0][static_cast<size_t>(kMetric)](a.data, b.data, a.length);
  if (!std::isfinite(score)) RefuseScore(score, "");
  return NumberValue(arguments.env(), static_cast<double>(score));
}

/// gallery, probe, out, metric
napi_value OneToMany(const Arguments& arguments) {
  const ComponentView gallery = arguments.Components(0, "gallery");
  const ComponentView probe = arguments.Components(1, "probe");
  const Matrices matrices(gallery, probe, probe.length);
  const Metric metric = MetricAt(arguments, 3);
  const View<float> out = ScoresOut(arguments, 2, matrices.a_rows, matrices);
  matrices.Block(arguments.kernels(), metric)(probe.bytes.data, 1, gallery.bytes.data, matrices.a_rows,
                                              probe.length, out.data, matrices.a_rows);
  CheckScores(out.data, out.length);
  return nullptr;
}

/// gallery, probes, out, dimensions, metric
napi_value ManyToMany(const Arguments& arguments) {
  const ComponentView gallery = arguments.Components(0, "gallery");
  const ComponentView probes = arguments.Components(1, "probes");
  const auto dimensions = static_cast<size_t>(arguments.Whole(3, "dimensions", 1, INT32_MAX));
  const Matrices matrices(gallery, probes, dimensions);
  const Metric metric = MetricAt(arguments, 4);
  const View<float> out = ScoresOut(arguments, 2, matrices.a_rows * matrices.b_rows, matrices);
  matrices.Block(arguments.kernels(), metric)(probes.bytes.data, matrices.b_rows, gallery.bytes.data,
                                              matrices.a_rows, dimensions, out.data, matrices.a_rows);
  CheckScores(out.data, out.length);
  return nullptr;
}

/// a, b, out, dimensions, metric
napi_value Pairwise(const Arguments& arguments) {
  const auto dimensions = static_cast<size_t>(arguments.Whole(3, "dimensions", 1, INT32_MAX));
  const Matrices matrices(arguments.Components(0, "a"), arguments.Components(1, "b"), dimensions);
  const Metric metric = MetricAt(arguments, 4);
  if (matrices.a_rows != matrices.b_rows) Refuse("a and b have different numbers of rows");
  const View<float> out = ScoresOut(arguments, 2, matrices.a_rows, matrices);
  const PairKernel score =
      arguments.kernels().pair[static_cast<size_t>(matrices.a.element)][static_cast<size_t>(metric)];
  const size_t row_bytes = dimensions * ElementBytes(matrices.a.element);
  for (size_t row = 0; row < matrices.a_rows; row++) {
    out.data[row] =
        score(matrices.a.bytes.data + row * row_bytes, matrices.b.bytes.data + row * row_bytes, dimensions);
  }
  CheckScores(out.data, out.length);
  return nullptr;
}

napi_value L2Normalize(const Arguments& arguments) {
  const View<float> vector = arguments.Array<float>(0, "vector");
  const View<float> out = arguments.ArrayOfLength<float>(1, "out", vector.length);
  if (out.data != vector.data && Overlap(out, vector)) Refuse("vector and out overlap in part");
  const double length = NormalizeVector(vector.data, vector.length, out.data);
  if (!std::isfinite(length)) Refuse("the vector is not finite");
  if (!(length > 0)) Refuse("the vector is zero");
  return NumberValue(arguments.env(), length);
}

napi_value AddTo(const Arguments& arguments) {
  const View<float> target = arguments.Array<float>(0, "target");
  const View<float> addend = arguments.ArrayOfLength<float>(1, "addend", target.length);
  if (addend.data != target.data && Overlap(target, addend)) Refuse("target and addend overlap in part");
  AddInPlace(target.data, addend.data, target.length);
  return nullptr;
}

napi_value QuantizeFloat16(const Arguments& arguments) {
  const View<float> source = arguments.Array<float>(0, "source");
  const View<uint16_t> target = arguments.ArrayOfLength<uint16_t>(1, "target", source.length);
  if (Overlap(source, target)) Refuse("source and target share memory");
  if (std::isnan(MaxMagnitude(source.data, source.length))) Refuse("the source holds NaN");
  arguments.kernels().float32_to_float16(source.data, target.data, source.length);
  return nullptr;
}

napi_value DequantizeFloat16(const Arguments& arguments) {
  const View<uint16_t> source = arguments.Array<uint16_t>(0, "source");
  const View<float> target = arguments.ArrayOfLength<float>(1, "target", source.length);
  if (Overlap(source, target)) Refuse("source and target share memory");
  arguments.kernels().float16_to_float32(source.data, target.data, source.length);
  return nullptr;
}

napi_value QuantizeInt8(const Arguments& arguments) {
  const View<float> source = arguments.Array<float>(0, "source");
  const View<int8_t> target = arguments.ArrayOfLength<int8_t>(1, "target", source.length);
  if (Overlap(source, target)) Refuse("source and target share memory");
  const float largest = MaxMagnitude(source.data, source.length);
  if (!std::isfinite(largest)) Refuse("the source is not finite");
  const float scale = largest / 127.0F;
  const float inverse = 1.0F / scale;
  // Below 2^-120 the scale or its inverse leaves the float32 range; such a vector counts as zero.
  const bool vanishes = !std::isfinite(inverse) || scale < 0x1p-120F;
  arguments.kernels().float32_to_int8(source.data, target.data, source.length, vanishes ? 0.0F : inverse);
  return NumberValue(arguments.env(), vanishes ? 0.0 : static_cast<double>(scale));
}

napi_value DequantizeInt8(const Arguments& arguments) {
  const View<int8_t> source = arguments.Array<int8_t>(0, "source");
  const View<float> target = arguments.ArrayOfLength<float>(1, "target", source.length);
  const double scale = arguments.Number(2, "scale");
  if (!std::isfinite(scale)) Refuse("scale is not finite");
  if (Overlap(source, target)) Refuse("source and target share memory");
  arguments.kernels().int8_to_float32(source.data, target.data, source.length, static_cast<float>(scale));
  return nullptr;
}

constexpr Export kExports[] = {
    {"dot", Entry<ScorePair<Metric::kDot>, 2>},
    {"cosine", Entry<ScorePair<Metric::kCosine>, 2>},
    {"squaredEuclidean", Entry<ScorePair<Metric::kSquaredEuclidean>, 2>},
    {"dotFloat32", Entry<ScoreFloat32Pair<Metric::kDot>, 2>, "dot"},
    {"cosineFloat32", Entry<ScoreFloat32Pair<Metric::kCosine>, 2>, "cosine"},
    {"squaredEuclideanFloat32", Entry<ScoreFloat32Pair<Metric::kSquaredEuclidean>, 2>, "squaredEuclidean"},
    {"oneToMany", Entry<OneToMany>},
    {"manyToMany", Entry<ManyToMany>},
    {"pairwise", Entry<Pairwise>},
    {"l2Normalize", Entry<L2Normalize>},
    {"addInPlace", Entry<AddTo>},
    {"quantizeFloat16", Entry<QuantizeFloat16>},
    {"dequantizeFloat16", Entry<DequantizeFloat16>},
    {"quantizeInt8", Entry<QuantizeInt8>},
    {"dequantizeInt8", Entry<DequantizeInt8>},
};

}  // namespace

const Export* VectorExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
