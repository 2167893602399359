#pragma once

#include <cstddef>
#include <cstdint>

namespace face {

enum class Element { kFloat32, kFloat16, kInt8 };
constexpr int kElementCount = 3;

enum class Metric { kDot, kCosine, kSquaredEuclidean };
constexpr int kMetricCount = 3;

/// Score of two vectors of n elements. n == 0 gives 0 (cosine: NaN).
using PairKernel = float (*)(const void* a, const void* b, size_t n);

/// Scores of every probe against every row, out[probe * out_stride + row]. Vectors are contiguous. Every
/// score has the bits that the PairKernel of the same table, element and metric gives.
using BlockKernel = void (*)(const void* probes, size_t probe_count, const void* rows, size_t row_count,
                             size_t n, float* out, size_t out_stride);

/// One axis of a separable filter over `taps` neighbouring samples; taps is even.
struct HorizontalPlan {
  /// Padded up to a multiple of kMaxGroup pixels by repeating the last one.
  size_t pixels;
  size_t taps;
  /// First word of a pixel's first tap in the row buffer: 3 * its source column.
  const int32_t* offsets;
  /// Per tap pair (taps / 2 planes of padded pixels): Q14 weights, first in the low word, summing to 2^14.
  const int32_t* weights;
};

struct VerticalPlan {
  size_t rows;
  /// Taps per target row at most: the stride of the two tables.
  size_t taps;
  /// Taps of each target row.
  const int32_t* counts;
  const int32_t* source_rows;
  /// Q15, summing to 2^15, each below 2^15.
  const int16_t* weights;
};

/// Most pixels that any instruction set handles at once; tables are padded to it.
constexpr size_t kMaxGroup = 16;

struct ResizeJob {
  const uint8_t* source;
  size_t source_width;
  HorizontalPlan horizontal;
  VerticalPlan vertical;
  /// First pixel of the target rectangle in the plane of the source's first, second, third byte.
  float* planes[3];
  /// Floats between rows of a plane.
  size_t plane_stride;
  /// Applied to sums of Q21 (128 * 2^14): out = sum * factor + bias.
  float factor[3];
  float bias[3];
  /// At least max(source_width, taps) * 3 + 32 words.
  int16_t* row_buffer;
};

constexpr int kMaxSamples = 16;

struct WarpJob {
  const uint8_t* source;
  int32_t source_width;
  int32_t source_height;
  size_t target_width;
  size_t target_height;
  /// Crop to image: x = m[0] u + m[1] v + m[2], y = m[3] u + m[4] v + m[5].
  double inverse[6];
  /// Samples per crop pixel and axis, at most kMaxSamples, and where they lie from the pixel's centre.
  int samples;
  double sample_offsets[kMaxSamples];
  bool replicate;
  /// Border value when not replicating.
  uint8_t border;
  /// Planes for the source's first, second, third byte; or `pixels`, then planes are null.
  float* planes[3];
  float factor[3];
  float bias[3];
  uint8_t* pixels;
};

/// Longest side of a crop whose statistics are taken: sums of one row stay within 32 bits.
constexpr size_t kMaxStatisticsSide = 1024;
constexpr size_t kStatisticsRows = 3;

struct StatisticsJob {
  /// Red, green, blue, each width x height values 0..255, without padding.
  const float* planes[3];
  /// At most kMaxStatisticsSide.
  size_t width;
  size_t height;
  /// kStatisticsRows rows of width rounded up to kMaxGroup words.
  int32_t* rows;
};

/// Whole sums of the luma of a crop, in steps of 1 of 255.
struct LumaSums {
  uint32_t histogram[256];
  /// Over inner pixels, those with all four neighbours: the Laplacian 4 p - left - right - above - below, its
  /// square, and (right - p)^2 + (below - p)^2.
  int64_t laplacian;
  int64_t laplacian_squares;
  int64_t gradient_squares;
};

/// Boxes as separate arrays, padded to kMaxGroup with boxes of no area.
struct BoxArrays {
  float* left;
  float* top;
  float* right;
  float* bottom;
  float* area;
};

struct KernelTable {
  const char* name;
  PairKernel pair[kElementCount][kMetricCount];
  BlockKernel block[kElementCount][kMetricCount];

  /// Round to nearest, ties to even; NaN stays NaN.
  void (*float32_to_float16)(const float* source, uint16_t* target, size_t n);
  void (*float16_to_float32)(const uint16_t* source, float* target, size_t n);
  /// target = round(source * inverse_scale), ties to even, clamped to -127..127.
  void (*float32_to_int8)(const float* source, int8_t* target, size_t n, float inverse_scale);
  void (*int8_to_float32)(const int8_t* source, float* target, size_t n, float scale);

  void (*resize)(const ResizeJob& job);
  void (*warp)(const WarpJob& job);
  void (*luma_sums)(const StatisticsJob& job, LumaSums* sums);

  /// True when the box overlaps one of the first `count` boxes by an IoU above the threshold. Same result at
  /// every level: no fused operations.
  bool (*overlaps_any)(const BoxArrays& boxes, size_t count, const float box[4], float threshold);
};

/// Tables that are linked in; the others are null.
extern const KernelTable* const kScalarTable;
extern const KernelTable* const kAvx2Table;
extern const KernelTable* const kAvx512Table;
extern const KernelTable* const kNeonTable;

}  // namespace face
