#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel_table.h"

namespace face {

enum class Filter { kBilinear, kArea };

struct ResampleGeometry {
  size_t source_width;
  size_t source_height;
  size_t target_width;
  size_t target_height;
  Filter filter;
};

/// Bytes that PlanResample needs. Sides are 1..65535.
size_t ResampleScratchBytes(const ResampleGeometry& geometry);

/// Fills the plans and the row buffer of `job`, all inside `scratch`.
/// Bilinear: source = (target + 0.5) * ratio - 0.5, clamped to the edge. Area: mean of the source pixels
/// under a target pixel, by covered share; an axis that does not shrink is bilinear. Past 250 source rows
/// under one target row, 250 evenly spaced ones stand for all, so that 16-bit sums cannot overflow.
void PlanResample(const ResampleGeometry& geometry, uint8_t* scratch, ResizeJob* job);

}  // namespace face
