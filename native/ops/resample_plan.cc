#include "resample_plan.h"

#include <algorithm>
#include <cmath>

#include "scratch_arena.h"

namespace face {
namespace {

constexpr size_t kMaxRowTaps = 250;

/// The source samples under one target sample: `count` neighbours from `first`, weighted.
struct Span {
  int64_t first;
  size_t count;
};

class Axis {
 public:
  Axis(size_t source, size_t target, Filter filter)
      : source_(static_cast<int64_t>(source)),
        ratio_(static_cast<double>(source) / static_cast<double>(target)),
        area_(filter == Filter::kArea && ratio_ > 1) {}

  /// Most neighbours that any target sample needs.
  size_t MaxTaps() const { return area_ ? static_cast<size_t>(std::ceil(ratio_)) + 1 : 2; }

  Span SpanOf(size_t target) const {
    if (!area_) {
      const double center = Center(target);
      return {static_cast<int64_t>(std::floor(center)), 2};
    }
    const double begin = static_cast<double>(target) * ratio_;
    const auto first = std::min(static_cast<int64_t>(begin), source_ - 1);
    const auto last = std::clamp(static_cast<int64_t>(std::ceil(begin + ratio_)) - 1, first, source_ - 1);
    return {first, std::min(static_cast<size_t>(last - first) + 1, MaxTaps())};
  }

  /// Share of a source sample in a target sample; shares of a span sum to 1.
  double Weight(size_t target, int64_t sample) const {
    if (!area_) return std::max(0.0, 1.0 - std::abs(Center(target) - static_cast<double>(sample)));
    const double begin = static_cast<double>(target) * ratio_;
    const double from = std::max(begin, static_cast<double>(sample));
    const double to = std::min(begin + ratio_, static_cast<double>(sample) + 1.0);
    return std::max(0.0, to - from) / ratio_;
  }

 private:
  double Center(size_t target) const {
    const double center = (static_cast<double>(target) + 0.5) * ratio_ - 0.5;
    return std::clamp(center, 0.0, static_cast<double>(source_ - 1));
  }

  int64_t source_;
  double ratio_;
  bool area_;
};

size_t PaddedPixels(size_t pixels) {
  return (pixels + kMaxGroup - 1) / kMaxGroup * kMaxGroup;
}

/// Rounds weights, which sum to 1, to integers that sum to `total` exactly: each is the step of the rounded
/// running sum. So every weight is within 1 of its value, and what rounding leaves over is spread evenly
/// however many weights there are, also when most of them are below half a unit.
template <class Weights, class Store>
void Quantize(size_t count, int total, const Weights& weight_of, const Store& store) {
  double sum = 0;
  int given = 0;
  for (size_t i = 0; i < count; i++) {
    sum += weight_of(i);
    const int reached = i + 1 == count ? total : std::min(total, static_cast<int>(std::lrint(sum * total)));
    store(i, reached - given);
    given = reached;
  }
}

struct Tables {
  int32_t* offsets;
  int32_t* pairs;
  int32_t* counts;
  int32_t* rows;
  int16_t* row_weights;
  int16_t* row_buffer;
  size_t column_taps;
  size_t row_taps;
};

Tables TakeTables(const ResampleGeometry& geometry, const Axis& across, const Axis& down,
                  ScratchArena* arena) {
  Tables tables{};
  const size_t padded = PaddedPixels(geometry.target_width);
  tables.column_taps = (across.MaxTaps() + 1) / 2 * 2;
  tables.row_taps = std::min(down.MaxTaps(), kMaxRowTaps);
  tables.offsets = arena->Take<int32_t>(padded);
  tables.pairs = arena->Take<int32_t>(padded * tables.column_taps / 2);
  tables.counts = arena->Take<int32_t>(geometry.target_height);
  tables.rows = arena->Take<int32_t>(geometry.target_height * tables.row_taps);
  tables.row_weights = arena->Take<int16_t>(geometry.target_height * tables.row_taps);
  tables.row_buffer = arena->Take<int16_t>(std::max(geometry.source_width, tables.column_taps) * 3 + 64);
  return tables;
}

void PlanColumns(const ResampleGeometry& geometry, const Axis& axis, const Tables& tables) {
  const size_t padded = PaddedPixels(geometry.target_width);
  const auto width = static_cast<int64_t>(geometry.source_width);
  const auto taps = static_cast<int64_t>(tables.column_taps);
  const int64_t last_start = std::max<int64_t>(0, width - taps);
  for (size_t pixel = 0; pixel < padded; pixel++) {
    const size_t target = std::min(pixel, geometry.target_width - 1);
    const int64_t start = std::min(axis.SpanOf(target).first, last_start);
    tables.offsets[pixel] = static_cast<int32_t>(start * 3);
    for (size_t pair = 0; pair < tables.column_taps / 2; pair++) tables.pairs[pair * padded + pixel] = 0;
    const auto weight_of = [&](size_t tap) {
      const int64_t sample = start + static_cast<int64_t>(tap);
      return sample < width ? axis.Weight(target, sample) : 0.0;
    };
    Quantize(tables.column_taps, 1 << 14, weight_of, [&](size_t tap, int weight) {
      auto* words = reinterpret_cast<uint16_t*>(&tables.pairs[tap / 2 * padded + pixel]);
      words[tap % 2] = static_cast<uint16_t>(weight);
    });
  }
}

void PlanRows(const ResampleGeometry& geometry, const Axis& axis, const Tables& tables) {
  const auto height = static_cast<int64_t>(geometry.source_height);
  for (size_t target = 0; target < geometry.target_height; target++) {
    int32_t* rows = tables.rows + target * tables.row_taps;
    int16_t* weights = tables.row_weights + target * tables.row_taps;
    const Span span = axis.SpanOf(target);
    const auto available =
        static_cast<size_t>(std::min<int64_t>(static_cast<int64_t>(span.count), height - span.first));
    const size_t count = std::min(available, tables.row_taps);
    double sum = 0;
    double heaviest = 0;
    for (size_t tap = 0; tap < count; tap++) {
      rows[tap] = static_cast<int32_t>(span.first + static_cast<int64_t>(tap * available / count));
      const double weight = axis.Weight(target, rows[tap]);
      sum += weight;
      heaviest = std::max(heaviest, weight);
    }
    if (heaviest * (1 << 15) > ((1 << 15) - 2) * sum) {
      // A whole weight does not fit 15 bits: two halves of the same row do, and stay exact.
      for (size_t tap = 0; tap < count; tap++) {
        if (axis.Weight(target, rows[tap]) == heaviest) rows[0] = rows[tap];
      }
      rows[1] = rows[0];
      weights[0] = weights[1] = 1 << 14;
      tables.counts[target] = 2;
      continue;
    }
    Quantize(
        count, 1 << 15, [&](size_t tap) { return axis.Weight(target, rows[tap]) / sum; },
        [&](size_t tap, int weight) { weights[tap] = static_cast<int16_t>(weight); });
    tables.counts[target] = static_cast<int32_t>(count);
  }
}

}  // namespace

size_t ResampleScratchBytes(const ResampleGeometry& geometry) {
  const Axis across(geometry.source_width, geometry.target_width, geometry.filter);
  const Axis down(geometry.source_height, geometry.target_height, geometry.filter);
  ScratchArena arena(nullptr);
  TakeTables(geometry, across, down, &arena);
  return arena.SizeBytes();
}

void PlanResample(const ResampleGeometry& geometry, uint8_t* scratch, ResizeJob* job) {
  const Axis across(geometry.source_width, geometry.target_width, geometry.filter);
  const Axis down(geometry.source_height, geometry.target_height, geometry.filter);
  ScratchArena arena(scratch);
  const Tables tables = TakeTables(geometry, across, down, &arena);
  PlanColumns(geometry, across, tables);
  PlanRows(geometry, down, tables);
  // Taps past a narrow image have weight zero, but their words are read.
  const size_t row_words = std::max(geometry.source_width, tables.column_taps) * 3 + 64;
  std::fill(tables.row_buffer + geometry.source_width * 3, tables.row_buffer + row_words, int16_t{0});
  job->source_width = geometry.source_width;
  job->horizontal = {geometry.target_width, tables.column_taps, tables.offsets, tables.pairs};
  job->vertical = {geometry.target_height, tables.row_taps, tables.counts, tables.rows, tables.row_weights};
  job->row_buffer = tables.row_buffer;
}

}  // namespace face
