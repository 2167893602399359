#include <algorithm>
#include <cmath>
#include <vector>

#include "check.h"
#include "guarded_array.h"
#include "random.h"
#include "warp_samples.h"

using face::KernelTable;
using face::WarpJob;
using face::test::GuardedArray;
using face::test::Random;

namespace {

double PixelAt(const WarpJob& job, int64_t x, int64_t y, size_t c) {
  const bool outside = x < 0 || y < 0 || x >= job.source_width || y >= job.source_height;
  if (outside && !job.replicate) return job.border;
  x = std::clamp<int64_t>(x, 0, job.source_width - 1);
  y = std::clamp<int64_t>(y, 0, job.source_height - 1);
  return job
      .source[(static_cast<size_t>(y) * static_cast<size_t>(job.source_width) + static_cast<size_t>(x)) * 3 +
              c];
}

double Expected(const WarpJob& job, size_t u, size_t v, size_t c) {
  double sum = 0;
  const int k = job.samples;
  for (int i = 0; i < k * k; i++) {
    const double column = static_cast<double>(u) + (0.5 + i % k) / k - 0.5;
    const int line = i / k;
    const double row = static_cast<double>(v) + (0.5 + line) / k - 0.5;
    const double x = job.inverse[0] * column + job.inverse[1] * row + job.inverse[2];
    const double y = job.inverse[3] * column + job.inverse[4] * row + job.inverse[5];
    const auto left = static_cast<int64_t>(std::floor(x));
    const auto top = static_cast<int64_t>(std::floor(y));
    const double fx = x - std::floor(x);
    const double fy = y - std::floor(y);
    sum += (1 - fy) * ((1 - fx) * PixelAt(job, left, top, c) + fx * PixelAt(job, left + 1, top, c)) +
           fy * ((1 - fx) * PixelAt(job, left, top + 1, c) + fx * PixelAt(job, left + 1, top + 1, c));
  }
  return sum / (k * k);
}

void CheckWarp(const KernelTable& kernels, int32_t width, int32_t height, size_t target_width,
               size_t target_height, const double inverse[6], bool replicate, int samples, Random* random) {
  GuardedArray<uint8_t> image(static_cast<size_t>(width) * static_cast<size_t>(height) * 3);
  for (size_t i = 0; i < image.size(); i++) image[i] = static_cast<uint8_t>(random->Below(256));
  const size_t plane_size = target_width * target_height;
  GuardedArray<float> out(3 * plane_size);
  GuardedArray<uint8_t> pixels(3 * plane_size);
  WarpJob job{};
  job.source = image.data();
  job.source_width = width;
  job.source_height = height;
  job.target_width = target_width;
  job.target_height = target_height;
  std::copy(inverse, inverse + 6, job.inverse);
  face::SetSamples(&job, samples);
  job.replicate = replicate;
  job.border = 77;
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * plane_size;
    job.factor[c] = static_cast<float>(1 / (128.0 * 16384.0 * samples * samples));
  }
  kernels.warp(job);
  job.pixels = pixels.data();
  kernels.warp(job);
  // 0.02 of a step from fixed point, and what float32 coordinates make of a full-range edge.
  const double reach = std::max({std::abs(inverse[0]), std::abs(inverse[3]), 1.0}) * 16;
  const double bound = 0.03 + 255 * reach * 0x1p-22;
  for (size_t c = 0; c < 3; c++) {
    for (size_t i = 0; i < plane_size; i++) {
      const double expected = Expected(job, i % target_width, i / target_width, c);
      CHECK_NEAR(
          out[c * plane_size + i], expected, bound,
          "pixel " + std::to_string(i) + " of " + std::to_string(width) + "x" + std::to_string(height));
      CHECK_NEAR(pixels[i * 3 + c], expected, 0.5 + bound, "8-bit pixel " + std::to_string(i));
    }
  }
}

}  // namespace

TEST_PER_LEVEL("warp keeps its bound against double precision under random similarities") {
  Random random(43);
  for (int i = 0; i < 60; i++) {
    const double angle = random.Unit() * 6.283;
    const double scale = 0.2 + 2 * random.Unit();
    const auto width = static_cast<int32_t>(1 + random.Below(60));
    const auto height = static_cast<int32_t>(1 + random.Below(60));
    const double inverse[6] = {scale * std::cos(angle), -scale * std::sin(angle), random.Unit() * width,
                               scale * std::sin(angle), scale * std::cos(angle),  random.Unit() * height};
    CheckWarp(kernels, width, height, 1 + random.Below(40), 1 + random.Below(20), inverse,
              random.Below(2) == 0, static_cast<int>(1 + random.Below(3)), &random);
  }
}

TEST_PER_LEVEL("warp reads nothing outside the smallest images") {
  Random random(47);
  const double identity[6] = {1, 0, 0, 0, 1, 0};
  for (int32_t width = 1; width <= 20; width++) {
    for (int32_t height = 1; height <= 3; height++) {
      CheckWarp(kernels, width, height, 24, 5, identity, true, 1, &random);
      CheckWarp(kernels, width, height, 24, 5, identity, false, 1, &random);
    }
  }
}

TEST_PER_LEVEL("warp far from the image gives the border") {
  Random random(53);
  const double far[6] = {1, 0, 900000, 0, 1, -900000};
  CheckWarp(kernels, 40, 40, 17, 4, far, false, 1, &random);
  CheckWarp(kernels, 40, 40, 17, 4, far, true, 1, &random);
}
