#include "luma_statistics.h"

#include <cmath>

namespace face {
namespace {

constexpr int kPercentiles[3] = {5, 50, 95};

}  // namespace

LumaStatistics SummarizeLuma(const LumaSums& sums, size_t width, size_t height, int dark, int bright) {
  uint64_t total = 0;
  uint64_t squares = 0;
  uint64_t dark_count = 0;
  uint64_t bright_count = 0;
  for (int i = 0; i < 256; i++) {
    const uint64_t count = sums.histogram[i];
    total += count * static_cast<uint64_t>(i);
    squares += count * static_cast<uint64_t>(i * i);
    if (i <= dark) dark_count += count;
    if (i >= bright) bright_count += count;
  }
  const uint64_t pixel_count = width * height;
  const auto pixels = static_cast<double>(pixel_count);
  LumaStatistics statistics{};
  statistics.mean = static_cast<double>(total) / pixels;
  // Whole numbers below 2^53 up to the division, so nothing cancels.
  statistics.standard_deviation =
      std::sqrt(static_cast<double>(squares * pixel_count - total * total)) / pixels;
  statistics.dark_share = static_cast<double>(dark_count) / pixels;
  statistics.bright_share = static_cast<double>(bright_count) / pixels;
  uint64_t below = 0;
  int next = 0;
  for (int i = 0; i < 256; i++) {
    below += sums.histogram[i];
    while (next < 3 && below * 100 >= pixel_count * static_cast<uint64_t>(kPercentiles[next])) {
      statistics.percentiles[next++] = i;
    }
  }
  if (width < 3 || height < 3) return statistics;
  const auto inner = static_cast<double>((width - 2) * (height - 2));
  const double mean = static_cast<double>(sums.laplacian) / inner;
  statistics.laplacian_variance =
      std::fmax(0.0, static_cast<double>(sums.laplacian_squares) / inner - mean * mean);
  statistics.gradient_energy = static_cast<double>(sums.gradient_squares) / inner;
  return statistics;
}

}  // namespace face
