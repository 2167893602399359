#pragma once

#include "kernel_table.h"

namespace face {

struct LumaStatistics {
  /// Luma 0..255.
  double mean;
  double standard_deviation;
  /// Least luma that at least 5, 50 and 95 % of the pixels do not exceed.
  double percentiles[3];
  /// Shares 0..1 of pixels at or below `dark` and at or above `bright`.
  double dark_share;
  double bright_share;
  /// Of inner pixels; 0 without any.
  double laplacian_variance;
  double gradient_energy;
};

/// What the sums of a crop of width x height pixels (both at least 1) say.
LumaStatistics SummarizeLuma(const LumaSums& sums, size_t width, size_t height, int dark, int bright);

}  // namespace face
