#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "check.h"
#include "guarded_array.h"
#include "luma_statistics.h"
#include "random.h"

using face::KernelTable;
using face::LumaStatistics;
using face::LumaSums;
using face::StatisticsJob;
using face::test::GuardedArray;
using face::test::Random;

namespace {

constexpr int kDark = 25;
constexpr int kBright = 247;

/// A crop between guard pages, with rows for the kernel.
struct Crop {
  size_t width;
  size_t height;
  GuardedArray<float> planes[3];
  GuardedArray<int32_t> rows;

  Crop(size_t w, size_t h)
      : width(w),
        height(h),
        planes{GuardedArray<float>(w * h), GuardedArray<float>(w * h), GuardedArray<float>(w * h)},
        rows(face::kStatisticsRows * ((w + face::kMaxGroup - 1) / face::kMaxGroup * face::kMaxGroup)) {}

  LumaSums Sums(const KernelTable& kernels) {
    const StatisticsJob job{
        {planes[0].data(), planes[1].data(), planes[2].data()}, width, height, rows.data()};
    LumaSums sums{};
    kernels.luma_sums(job, &sums);
    return sums;
  }

  void Randomize(Random* random, float low, float high) {
    for (auto& plane : planes) {
      for (size_t i = 0; i < width * height; i++) plane[i] = random->Between(low, high);
    }
  }
};

/// Luma by definition; `unsure` counts pixels that lie so near to a half that float32 may round either way.
std::vector<double> LumaByDefinition(const Crop& crop, size_t* unsure) {
  std::vector<double> luma(crop.width * crop.height);
  for (size_t i = 0; i < luma.size(); i++) {
    const double exact = 0.299 * static_cast<double>(crop.planes[0].data()[i]) +
                         0.587 * static_cast<double>(crop.planes[1].data()[i]) +
                         0.114 * static_cast<double>(crop.planes[2].data()[i]);
    if (std::abs(exact - std::floor(exact) - 0.5) < 1e-4) ++*unsure;
    luma[i] = std::clamp(std::nearbyint(exact), 0.0, 255.0);
  }
  return luma;
}

void CheckStatistics(const KernelTable& kernels, Crop* crop) {
  const size_t w = crop->width;
  const size_t h = crop->height;
  size_t unsure = 0;
  const std::vector<double> luma = LumaByDefinition(*crop, &unsure);
  const LumaSums sums = crop->Sums(kernels);
  const LumaStatistics found = face::SummarizeLuma(sums, w, h, kDark, kBright);
  const auto pixels = static_cast<double>(luma.size());
  const std::string context = std::to_string(w) + "x" + std::to_string(h);

  double mean = 0;
  for (const double value : luma) mean += value / pixels;
  double variance = 0;
  for (const double value : luma) variance += (value - mean) * (value - mean) / pixels;
  const auto share = [&](auto counts) {
    return static_cast<double>(std::count_if(luma.begin(), luma.end(), counts)) / pixels;
  };
  // A pixel at a half may move by one step, its share of everything by as much.
  const double slack = static_cast<double>(unsure) / pixels;
  CHECK_NEAR(found.mean, mean, 1e-9 + slack, context + " mean");
  CHECK_NEAR(found.standard_deviation, std::sqrt(variance), 1e-6 + std::sqrt(slack), context + " deviation");
  CHECK_NEAR(found.dark_share, share([](double v) { return v <= kDark; }), 1e-9 + slack, context + " dark");
  CHECK_NEAR(found.bright_share, share([](double v) { return v >= kBright; }), 1e-9 + slack,
             context + " bright");

  std::vector<double> sorted = luma;
  std::sort(sorted.begin(), sorted.end());
  const double points[3] = {0.05, 0.5, 0.95};
  for (int i = 0; i < 3; i++) {
    const auto rank = static_cast<size_t>(std::ceil(points[i] * pixels - 1e-9));
    CHECK_NEAR(found.percentiles[i], sorted[std::max<size_t>(rank, 1) - 1], unsure > 0 ? 1 : 0,
               context + " percentile");
  }

  if (w < 3 || h < 3) {
    CHECK(found.laplacian_variance == 0 && found.gradient_energy == 0);
    return;
  }
  const auto at = [&](size_t x, size_t y) { return luma[y * w + x]; };
  const auto inner = static_cast<double>((w - 2) * (h - 2));
  double laplacian_mean = 0;
  double gradient = 0;
  std::vector<double> laplacians;
  for (size_t y = 1; y + 1 < h; y++) {
    for (size_t x = 1; x + 1 < w; x++) {
      laplacians.push_back(4 * at(x, y) - at(x - 1, y) - at(x + 1, y) - at(x, y - 1) - at(x, y + 1));
      laplacian_mean += laplacians.back() / inner;
      const double right = at(x + 1, y) - at(x, y);
      const double down = at(x, y + 1) - at(x, y);
      gradient += (right * right + down * down) / inner;
    }
  }
  double laplacian_variance = 0;
  for (const double value : laplacians) {
    laplacian_variance += (value - laplacian_mean) * (value - laplacian_mean) / inner;
  }
  // One moved pixel changes its own Laplacian by 4 and four others by 1, each at most 1020.
  const double moved = static_cast<double>(unsure) / inner;
  CHECK_NEAR(found.laplacian_variance, laplacian_variance, 1e-6 * laplacian_variance + 1e-6 + 20000 * moved,
             context + " laplacian");
  CHECK_NEAR(found.gradient_energy, gradient, 1e-6 * gradient + 1e-6 + 3000 * moved, context + " gradient");
}

}  // namespace

TEST_PER_LEVEL("luma statistics match double precision at every width around the lanes") {
  Random random(101);
  for (size_t width = 1; width <= 70; width++) {
    for (const size_t height : {1, 2, 3, 4, 9}) {
      Crop crop(width, height);
      crop.Randomize(&random, 0, 255);
      CheckStatistics(kernels, &crop);
    }
  }
}

TEST_PER_LEVEL("luma statistics match double precision on flat, dark, bright and large crops") {
  Random random(103);
  Crop flat(96, 96);
  for (const float value : {0.0F, 25.0F, 128.0F, 247.0F, 255.0F}) {
    flat.Randomize(&random, value, value);
    CheckStatistics(kernels, &flat);
    const LumaStatistics found = face::SummarizeLuma(flat.Sums(kernels), 96, 96, kDark, kBright);
    CHECK(found.standard_deviation == 0 && found.laplacian_variance == 0 && found.gradient_energy == 0);
  }
  for (const float low : {0.0F, 200.0F}) {
    flat.Randomize(&random, low, low + 55);
    CheckStatistics(kernels, &flat);
  }
  Crop large(face::kMaxStatisticsSide, 64);
  large.Randomize(&random, 0, 255);
  CheckStatistics(kernels, &large);
}

TEST_PER_LEVEL("the sums of the strongest contrast at the longest side do not overflow") {
  Crop crop(face::kMaxStatisticsSide, 16);
  for (size_t i = 0; i < crop.width * crop.height; i++) {
    const size_t line = i / crop.width;
    for (auto& plane : crop.planes) plane[i] = (i % crop.width + line) % 2 == 0 ? 0.0F : 255.0F;
  }
  const LumaSums sums = crop.Sums(kernels);
  const auto inner = static_cast<int64_t>((crop.width - 2) * (crop.height - 2));
  CHECK(sums.laplacian == 0);
  CHECK(sums.laplacian_squares == inner * 1020 * 1020);
  CHECK(sums.gradient_squares == inner * 2 * 255 * 255);
}

TEST_PER_LEVEL("every level sums any float as the scalar one does") {
  Random random(107);
  for (int i = 0; i < 40; i++) {
    Crop crop(1 + random.Below(90), 1 + random.Below(9));
    for (auto& plane : crop.planes) {
      for (size_t j = 0; j < crop.width * crop.height; j++) {
        const auto bits = static_cast<uint32_t>(random.Next());
        float value;
        std::memcpy(&value, &bits, 4);
        plane[j] = random.Below(3) == 0 ? value : random.Between(-20, 280);
      }
    }
    crop.planes[1][0] = std::nanf("");
    const LumaSums found = crop.Sums(kernels);
    const LumaSums expected = crop.Sums(*face::kScalarTable);
    CHECK(std::memcmp(&found, &expected, sizeof(found)) == 0);
  }
}

TEST_PER_LEVEL("luma that is no number counts as white") {
  Crop crop(5, 1);
  for (auto& plane : crop.planes) {
    for (size_t i = 0; i < 5; i++) plane[i] = 10;
  }
  crop.planes[0][2] = std::nanf("");
  crop.planes[2][3] = std::numeric_limits<float>::infinity();
  crop.planes[2][4] = -std::numeric_limits<float>::infinity();
  const LumaSums sums = crop.Sums(kernels);
  CHECK(sums.histogram[10] == 2 && sums.histogram[255] == 2 && sums.histogram[0] == 1);
}
