#include "detection.h"

#include <cmath>

#include "exports.h"
#include "order_faces.h"

namespace face::binding {
namespace {

constexpr int64_t kMaxSide = 65535;
constexpr int64_t kMaxCandidates = 1 << 24;

double FiniteAt(const View<double>& parameters, size_t index, const char* name) {
  if (index >= parameters.length) Refuse("parameters are too few");
  if (!std::isfinite(parameters.data[index])) Refuse(std::string(name) + " is not finite");
  return parameters.data[index];
}

float UnitAt(const View<double>& parameters, size_t index, const char* name) {
  const double value = FiniteAt(parameters, index, name);
  if (!(value >= 0 && value <= 1)) Refuse(std::string(name) + " is outside 0..1");
  return static_cast<float>(value);
}

size_t WholeAt(const View<double>& parameters, size_t index, const char* name, int64_t low, int64_t high) {
  return static_cast<size_t>(Arguments::WholeIn(FiniteAt(parameters, index, name), name, low, high));
}

/// Parameters 2..8 of both decoders.
DetectionFilter FilterOf(const View<double>& parameters) {
  DetectionFilter filter{};
  filter.score_threshold = UnitAt(parameters, 2, "scoreThreshold");
  filter.nms_threshold = UnitAt(parameters, 3, "nmsThreshold");
  filter.top_k = WholeAt(parameters, 4, "topK", 1, kMaxCandidates);
  filter.offset_x = static_cast<float>(FiniteAt(parameters, 5, "mapping.offsetX"));
  filter.offset_y = static_cast<float>(FiniteAt(parameters, 6, "mapping.offsetY"));
  filter.scale_x = static_cast<float>(FiniteAt(parameters, 7, "mapping.scaleX"));
  filter.scale_y = static_cast<float>(FiniteAt(parameters, 8, "mapping.scaleY"));
  if (!(filter.scale_x > 0 && filter.scale_y > 0)) Refuse("mapping scale is not positive");
  return filter;
}

/// The array that receives detection rows; how many fit.
View<float> RowsOut(const Arguments& arguments, size_t index, size_t* max_rows) {
  const View<float> rows = arguments.Array<float>(index, "out");
  *max_rows = rows.length / kRowLength;
  if (*max_rows == 0) Refuse("out has no room for a row of 15");
  return rows;
}

napi_value ScratchBytes(const Arguments& arguments) {
  const auto candidates = static_cast<size_t>(arguments.Whole(0, "candidates", 0, kMaxCandidates));
  return NumberValue(arguments.env(), static_cast<double>(DecodeScratchBytes(candidates)));
}

/// [cls x 3, obj x 3, bbox x 3, kps x 3], out, scratch, [input width, height, filter x 7]
napi_value DecodeYunetOutputs(const Arguments& arguments) {
  const View<double> parameters = arguments.Array<double>(3, "parameters");
  YunetOutputs outputs{};
  outputs.input_width = WholeAt(parameters, 0, "inputWidth", 32, kMaxSide);
  outputs.input_height = WholeAt(parameters, 1, "inputHeight", 32, kMaxSide);
  if (outputs.input_width % 32 != 0 || outputs.input_height % 32 != 0)
    Refuse("an input side is no multiple of 32");
  const DetectionFilter filter = FilterOf(parameters);
  // Reading an element may run JavaScript, which no pointer into an array outlives.
  napi_value elements[12];
  for (uint32_t i = 0; i < 12; i++) {
    if (napi_get_element(arguments.env(), arguments.Value(0), i, &elements[i]) != napi_ok) {
      Refuse("outputs are no array");
    }
  }
  size_t max_rows = 0;
  const View<float> rows = RowsOut(arguments, 1, &max_rows);

  struct Part {
    const char* name;
    const float** arrays;
    size_t values;
  };
  const Part parts[] = {
      {"cls", outputs.cls, 1}, {"obj", outputs.obj, 1}, {"bbox", outputs.bbox, 4}, {"kps", outputs.kps, 10}};
  size_t cells = 0;
  for (uint32_t part = 0; part < 4; part++) {
    for (uint32_t level = 0; level < 3; level++) {
      const size_t stride = size_t{8} << level;
      const size_t count = (outputs.input_width / stride) * (outputs.input_height / stride);
      const View<float> view = arguments.ArrayOf<float>(elements[part * 3 + level], parts[part].name);
      if (view.length != count * parts[part].values) {
        Refuse(std::string(parts[part].name) + " of stride " + std::to_string(stride) + " has " +
               std::to_string(view.length) + " values, needed " + std::to_string(count * parts[part].values));
      }
      if (Overlap(view, rows)) Refuse("out shares memory with an input");
      parts[part].arrays[level] = view.data;
      if (part == 0) cells += count;
    }
  }
  const View<uint8_t> scratch = arguments.ArrayOfAtLeast<uint8_t>(2, "scratch", DecodeScratchBytes(cells));
  const size_t count = DecodeYunet(arguments.kernels(), outputs, filter, scratch.data, rows.data, max_rows);
  return NumberValue(arguments.env(), static_cast<double>(count));
}

/// boxes, scores, anchors, out, scratch, [input width, height, filter x 7, classes, face class]
napi_value DecodeSsdOutputs(const Arguments& arguments) {
  const View<double> parameters = arguments.Array<double>(5, "parameters");
  SsdOutputs outputs{};
  outputs.input_width = static_cast<float>(WholeAt(parameters, 0, "inputWidth", 1, kMaxSide));
  outputs.input_height = static_cast<float>(WholeAt(parameters, 1, "inputHeight", 1, kMaxSide));
  const DetectionFilter filter = FilterOf(parameters);
  outputs.classes = WholeAt(parameters, 9, "classes", 1, 1000);
  outputs.face_class = WholeAt(parameters, 10, "faceClass", 0, static_cast<int64_t>(outputs.classes) - 1);
  const View<float> anchors = arguments.Array<float>(2, "anchors");
  if (anchors.length % 4 != 0 || anchors.length / 4 > kMaxCandidates) Refuse("anchors are no rows of 4");
  outputs.count = anchors.length / 4;
  const View<float> boxes = arguments.ArrayOfLength<float>(0, "boxes", anchors.length);
  const View<float> scores = arguments.ArrayOfLength<float>(1, "scores", outputs.count * outputs.classes);
  size_t max_rows = 0;
  const View<float> rows = RowsOut(arguments, 3, &max_rows);
  if (Overlap(boxes, rows) || Overlap(scores, rows) || Overlap(anchors, rows)) {
    Refuse("out shares memory with an input");
  }
  const View<uint8_t> scratch =
      arguments.ArrayOfAtLeast<uint8_t>(4, "scratch", DecodeScratchBytes(outputs.count));
  outputs.boxes = boxes.data;
  outputs.scores = scores.data;
  outputs.anchors = anchors.data;
  const size_t count = DecodeSsd(arguments.kernels(), outputs, filter, scratch.data, rows.data, max_rows);
  return NumberValue(arguments.env(), static_cast<double>(count));
}

/// Detection rows of the caller, all numbers finite.
View<float> RowsIn(const Arguments& arguments, size_t index, size_t count) {
  if (count == 0) return {nullptr, 0};
  const View<float> rows = arguments.ArrayOfAtLeast<float>(index, "rows", count * kRowLength);
  for (size_t i = 0; i < count * kRowLength; i++) {
    if (!std::isfinite(rows.data[i])) Refuse("row " + std::to_string(i / kRowLength) + " is not finite");
  }
  return {rows.data, count * kRowLength};
}

/// rows, count, nms threshold, scratch, keep
napi_value Suppress(const Arguments& arguments) {
  const auto count = static_cast<size_t>(arguments.Whole(1, "count", 0, kMaxCandidates));
  const double threshold = arguments.Number(2, "nmsThreshold");
  if (!(threshold >= 0 && threshold <= 1)) Refuse("nmsThreshold is outside 0..1");
  const View<float> rows = RowsIn(arguments, 0, count);
  if (count == 0) return NumberValue(arguments.env(), 0);
  for (size_t i = 0; i < count; i++) {
    const float* row = rows.data + i * kRowLength;
    if (row[2] < 0 || row[3] < 0) Refuse("row " + std::to_string(i) + " has a negative side");
  }
  const View<uint8_t> scratch = arguments.ArrayOfAtLeast<uint8_t>(3, "scratch", DecodeScratchBytes(count));
  const View<int32_t> keep = arguments.ArrayOfAtLeast<int32_t>(4, "keep", count);
  if (Overlap(rows, keep)) Refuse("rows and keep share memory");
  const size_t kept = SuppressOverlaps(arguments.kernels(), rows.data, count, static_cast<float>(threshold),
                                       scratch.data, keep.data);
  return NumberValue(arguments.env(), static_cast<double>(kept));
}

/// rows, order, [count, mode, minimum size, image width, image height]
napi_value Order(const Arguments& arguments) {
  const View<double> parameters = arguments.Array<double>(2, "parameters");
  const size_t count = WholeAt(parameters, 0, "count", 0, kMaxCandidates);
  FaceOrder order{};
  order.selection = static_cast<Selection>(WholeAt(parameters, 1, "mode", 0, 2));
  order.min_size = static_cast<float>(FiniteAt(parameters, 2, "minSize"));
  order.image_width = static_cast<float>(WholeAt(parameters, 3, "imageWidth", 1, kMaxSide));
  order.image_height = static_cast<float>(WholeAt(parameters, 4, "imageHeight", 1, kMaxSide));
  if (!(order.min_size >= 0)) Refuse("minSize is negative");
  const View<float> rows = RowsIn(arguments, 0, count);
  if (count == 0) return NumberValue(arguments.env(), 0);
  const View<int32_t> indices = arguments.ArrayOfAtLeast<int32_t>(1, "order", count);
  if (Overlap(rows, indices)) Refuse("rows and order share memory");
  return NumberValue(arguments.env(), static_cast<double>(OrderFaces(rows.data, count, order, indices.data)));
}

constexpr Export kExports[] = {
    {"decodeScratchBytes", Entry<ScratchBytes>},
    {"decodeYunet", Entry<DecodeYunetOutputs>},
    {"decodeSsd", Entry<DecodeSsdOutputs>},
    {"suppressOverlaps", Entry<Suppress>},
    {"orderFaces", Entry<Order>},
};

}  // namespace

const Export* DetectionExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
