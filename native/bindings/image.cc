#include <algorithm>
#include <cmath>
#include <iterator>

#include "exports.h"
#include "luma_statistics.h"
#include "resample_plan.h"
#include "similarity.h"
#include "vector_ops.h"
#include "warp_samples.h"

namespace face::binding {
namespace {

constexpr int64_t kMaxSide = 65535;
/// One step of a kernel's Q21 sums.
constexpr double kSumUnit = 1.0 / (128.0 * 16384.0);

/// The numbers of one call, in order.
class Parameters {
 public:
  Parameters(const Arguments& arguments, size_t index)
      : view_(arguments.Array<double>(index, "parameters")) {}

  double Finite(const char* name) {
    if (at_ >= view_.length) Refuse("parameters are too few");
    const double value = view_.data[at_++];
    if (!std::isfinite(value)) Refuse(std::string(name) + " is not finite");
    return value;
  }
  size_t Whole(const char* name, int64_t low, int64_t high) {
    return static_cast<size_t>(Arguments::WholeIn(Finite(name), name, low, high));
  }
  size_t Side(const char* name) { return Whole(name, 1, kMaxSide); }

 private:
  View<double> view_;
  size_t at_ = 0;
};

View<uint8_t> PixelArgument(const Arguments& arguments, size_t index, size_t width, size_t height) {
  const size_t bytes = width * height * 3;
  // Kernels address pixels with 32-bit offsets.
  if (bytes > INT32_MAX) Refuse("the image has more than 2^31 bytes");
  return arguments.ArrayOfLength<uint8_t>(index, "image.data", bytes);
}

/// Normalisation of the tensor's planes, brought into the order of the image's bytes.
struct PlaneSetup {
  float* planes[3];
  float factor[3];
  float bias[3];

  PlaneSetup(Parameters* parameters, bool swap, float* first, size_t plane_size, double unit) {
    double mean[3];
    double scale[3];
    for (double& value : mean) value = parameters->Finite("mean");
    for (double& value : scale) value = parameters->Finite("scale");
    for (size_t byte = 0; byte < 3; byte++) {
      const size_t plane = swap ? 2 - byte : byte;
      planes[byte] = first + plane * plane_size;
      factor[byte] = static_cast<float>(scale[plane] * unit);
      bias[byte] = static_cast<float>(-mean[plane] * scale[plane]);
    }
  }
};

void FillOutside(float* plane, size_t width, size_t height, size_t left, size_t top, size_t rect_width,
                 size_t rect_height, float value) {
  std::fill(plane, plane + top * width, value);
  for (size_t y = top; y < top + rect_height; y++) {
    float* row = plane + y * width;
    std::fill(row, row + left, value);
    std::fill(row + left + rect_width, row + width, value);
  }
  std::fill(plane + (top + rect_height) * width, plane + height * width, value);
}

napi_value ResizeScratchBytes(const Arguments& arguments) {
  ResampleGeometry geometry{};
  size_t* const sides[] = {&geometry.source_width, &geometry.source_height, &geometry.target_width,
                           &geometry.target_height};
  for (size_t i = 0; i < 4; i++) *sides[i] = static_cast<size_t>(arguments.Whole(i, "a side", 1, kMaxSide));
  geometry.filter = static_cast<Filter>(arguments.Whole(4, "filter", 0, 1));
  return NumberValue(arguments.env(), static_cast<double>(ResampleScratchBytes(geometry)));
}

/// image.data, tensor.data, scratch, [width, height, tensor width, height, rect left, top, width, height,
/// swap, padding, filter, mean x 3, scale x 3]
napi_value ResizeToNchw(const Arguments& arguments) {
  Parameters parameters(arguments, 3);
  ResampleGeometry geometry{};
  geometry.source_width = parameters.Side("image.width");
  geometry.source_height = parameters.Side("image.height");
  const size_t width = parameters.Side("tensor.width");
  const size_t height = parameters.Side("tensor.height");
  const size_t left = parameters.Whole("rect.left", 0, kMaxSide);
  const size_t top = parameters.Whole("rect.top", 0, kMaxSide);
  geometry.target_width = parameters.Side("rect.width");
  geometry.target_height = parameters.Side("rect.height");
  if (left + geometry.target_width > width || top + geometry.target_height > height) {
    Refuse("rect leaves the tensor");
  }
  const bool swap = parameters.Whole("swap", 0, 1) == 1;
  const double padding = parameters.Finite("padding");
  geometry.filter = static_cast<Filter>(parameters.Whole("filter", 0, 1));

  const View<uint8_t> source = PixelArgument(arguments, 0, geometry.source_width, geometry.source_height);
  const View<float> target = arguments.ArrayOfLength<float>(1, "tensor.data", width * height * 3);
  const View<uint8_t> scratch =
      arguments.ArrayOfAtLeast<uint8_t>(2, "scratch", ResampleScratchBytes(geometry));
  if (Overlap(source, target)) Refuse("image and tensor share memory");

  const PlaneSetup setup(&parameters, swap, target.data, width * height, kSumUnit);
  ResizeJob job{};
  PlanResample(geometry, scratch.data, &job);
  job.source = source.data;
  job.plane_stride = width;
  for (size_t c = 0; c < 3; c++) {
    const auto outside = static_cast<float>(padding * static_cast<double>(setup.factor[c]) / kSumUnit +
                                            static_cast<double>(setup.bias[c]));
    FillOutside(setup.planes[c], width, height, left, top, geometry.target_width, geometry.target_height,
                outside);
    job.planes[c] = setup.planes[c] + top * width + left;
    job.factor[c] = setup.factor[c];
    job.bias[c] = setup.bias[c];
  }
  arguments.kernels().resize(job);
  return nullptr;
}

/// Image geometry, crop geometry, matrix, border and sampling: what both warps share.
WarpJob WarpGeometry(Parameters* parameters) {
  constexpr double kFarthest = 1e6;
  WarpJob job{};
  job.source_width = static_cast<int32_t>(parameters->Side("image.width"));
  job.source_height = static_cast<int32_t>(parameters->Side("image.height"));
  job.target_width = parameters->Side("crop width");
  job.target_height = parameters->Side("crop height");
  double matrix[6];
  for (double& value : matrix) value = parameters->Finite("matrix");
  if (!InvertAffine(matrix, job.inverse)) Refuse("matrix is singular");
  const double* m = job.inverse;
  for (const double u : {-1.0, static_cast<double>(job.target_width + kMaxGroup)}) {
    for (const double v : {-1.0, static_cast<double>(job.target_height)}) {
      const double x = m[0] * u + m[1] * v + m[2];
      const double y = m[3] * u + m[4] * v + m[5];
      if (!(std::abs(x) < kFarthest && std::abs(y) < kFarthest))
        Refuse("matrix leads too far from the image");
    }
  }
  job.replicate = parameters->Whole("replicate", 0, 1) == 1;
  job.border = static_cast<uint8_t>(parameters->Whole("border", 0, 255));
  const auto most = static_cast<double>(parameters->Whole("antialias", 1, kMaxSamples));
  const double shrink = std::sqrt(std::max(m[0] * m[0] + m[3] * m[3], m[1] * m[1] + m[4] * m[4]));
  SetSamples(&job, static_cast<int>(std::clamp(std::round(shrink), 1.0, most)));
  return job;
}

View<uint8_t> WarpSource(const Arguments& arguments, WarpJob* job) {
  const View<uint8_t> source = PixelArgument(arguments, 0, static_cast<size_t>(job->source_width),
                                             static_cast<size_t>(job->source_height));
  job->source = source.data;
  return source;
}

/// image.data, tensor.data, [image width, height, crop width, height, matrix x 6, replicate, border,
/// most samples, swap, mean x 3, scale x 3]
napi_value WarpToNchw(const Arguments& arguments) {
  Parameters parameters(arguments, 2);
  WarpJob job = WarpGeometry(&parameters);
  const size_t plane_size = job.target_width * job.target_height;
  const View<uint8_t> source = WarpSource(arguments, &job);
  const View<float> target = arguments.ArrayOfLength<float>(1, "tensor.data", plane_size * 3);
  if (Overlap(source, target)) Refuse("image and tensor share memory");
  const bool swap = parameters.Whole("swap", 0, 1) == 1;
  const PlaneSetup setup(&parameters, swap, target.data, plane_size, kSumUnit / (job.samples * job.samples));
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = setup.planes[c];
    job.factor[c] = setup.factor[c];
    job.bias[c] = setup.bias[c];
  }
  arguments.kernels().warp(job);
  return nullptr;
}

/// image.data, crop.data, [image width, height, crop width, height, matrix x 6, replicate, border, most
/// samples]
napi_value WarpToPixels(const Arguments& arguments) {
  Parameters parameters(arguments, 2);
  WarpJob job = WarpGeometry(&parameters);
  const View<uint8_t> source = WarpSource(arguments, &job);
  const View<uint8_t> target =
      arguments.ArrayOfLength<uint8_t>(1, "crop.data", job.target_width * job.target_height * 3);
  if (Overlap(source, target)) Refuse("image and crop share memory");
  job.pixels = target.data;
  for (float& factor : job.factor) factor = static_cast<float>(kSumUnit / (job.samples * job.samples));
  arguments.kernels().warp(job);
  return nullptr;
}

napi_value SimilarityOf(const Arguments& arguments) {
  const View<float> landmarks = arguments.ArrayOfLength<float>(0, "landmarks", 10);
  const View<float> targets = arguments.ArrayOfLength<float>(1, "template", 10);
  const View<double> out = arguments.ArrayOfLength<double>(2, "out", 6);
  double matrix[6];
  const char* problem = SimilarityFromLandmarks(landmarks.data, targets.data, matrix);
  if (problem != nullptr) throw InputError{"LANDMARKS_INVALID", problem};
  std::copy(matrix, matrix + 6, out.data);
  return nullptr;
}

napi_value MirrorNchw(const Arguments& arguments) {
  const auto width = static_cast<size_t>(arguments.Whole(2, "width", 1, kMaxSide));
  const auto height = static_cast<size_t>(arguments.Whole(3, "height", 1, kMaxSide));
  const View<float> source = arguments.ArrayOfLength<float>(0, "source", width * height * 3);
  const View<float> target = arguments.ArrayOfLength<float>(1, "target", width * height * 3);
  if (Overlap(source, target)) Refuse("source and target share memory");
  MirrorPlanes(source.data, target.data, width, height);
  return nullptr;
}

/// tensor.data, out (9 numbers), width, height, 1 when the planes are blue first, dark, bright
napi_value ImageStatistics(const Arguments& arguments) {
  constexpr auto kMost = static_cast<int64_t>(kMaxStatisticsSide);
  constexpr size_t kRowWords = (kMaxStatisticsSide + kMaxGroup - 1) / kMaxGroup * kMaxGroup;
  StatisticsJob job{};
  job.width = static_cast<size_t>(arguments.Whole(2, "width", 1, kMost));
  job.height = static_cast<size_t>(arguments.Whole(3, "height", 1, kMost));
  const bool swap = arguments.Whole(4, "swap", 0, 1) == 1;
  const int dark = static_cast<int>(arguments.Whole(5, "dark", 0, 255));
  const int bright = static_cast<int>(arguments.Whole(6, "bright", 0, 255));
  const size_t plane_size = job.width * job.height;
  const View<float> planes = arguments.ArrayOfLength<float>(0, "tensor.data", plane_size * 3);
  const View<double> out = arguments.ArrayOfLength<double>(1, "out", 9);
  for (size_t c = 0; c < 3; c++) job.planes[c] = planes.data + (swap ? 2 - c : c) * plane_size;
  int32_t rows[kStatisticsRows * kRowWords];
  job.rows = rows;
  LumaSums sums{};
  arguments.kernels().luma_sums(job, &sums);
  const LumaStatistics found = SummarizeLuma(sums, job.width, job.height, dark, bright);
  const double values[] = {found.mean,           found.standard_deviation, found.percentiles[0],
                           found.percentiles[1], found.percentiles[2],     found.dark_share,
                           found.bright_share,   found.laplacian_variance, found.gradient_energy};
  std::copy(std::begin(values), std::end(values), out.data);
  return nullptr;
}

constexpr Export kExports[] = {
    {"resizeScratchBytes", Entry<ResizeScratchBytes>},
    {"resizeToNchw", Entry<ResizeToNchw>},
    {"warpToNchw", Entry<WarpToNchw>},
    {"warpToPixels", Entry<WarpToPixels>},
    {"similarityFromLandmarks", Entry<SimilarityOf>},
    {"mirrorNchw", Entry<MirrorNchw>},
    {"imageStatistics", Entry<ImageStatistics>},
};

}  // namespace

const Export* ImageExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
