#include <algorithm>
#include <cmath>
#include <vector>

#include "check.h"
#include "guarded_array.h"
#include "random.h"
#include "resample_plan.h"

using face::Filter;
using face::KernelTable;
using face::ResampleGeometry;
using face::test::GuardedArray;
using face::test::Random;

namespace {

/// Weights of one axis by definition, in double precision.
std::vector<std::vector<std::pair<size_t, double>>> AxisWeights(size_t source, size_t target, Filter filter) {
  std::vector<std::vector<std::pair<size_t, double>>> all(target);
  const double ratio = static_cast<double>(source) / static_cast<double>(target);
  for (size_t i = 0; i < target; i++) {
    if (filter == Filter::kArea && ratio > 1) {
      const double begin = static_cast<double>(i) * ratio;
      for (size_t s = 0; s < source; s++) {
        const double share =
            std::min(begin + ratio, static_cast<double>(s) + 1) - std::max(begin, static_cast<double>(s));
        if (share > 1e-9) all[i].push_back({s, share / ratio});
      }
      continue;
    }
    const double center =
        std::clamp((static_cast<double>(i) + 0.5) * ratio - 0.5, 0.0, static_cast<double>(source - 1));
    const auto low = static_cast<size_t>(center);
    const double fraction = center - std::floor(center);
    all[i].push_back({low, 1 - fraction});
    if (fraction > 0) all[i].push_back({low + 1, fraction});
  }
  return all;
}

struct Plane {
  std::vector<double> values;
  double bound;
};

Plane Expected(const uint8_t* image, const ResampleGeometry& g, size_t channel) {
  const auto across = AxisWeights(g.source_width, g.target_width, g.filter);
  const auto down = AxisWeights(g.source_height, g.target_height, g.filter);
  Plane plane{std::vector<double>(g.target_width * g.target_height), 0};
  size_t taps = 0;
  for (const auto& weights : across) taps = std::max(taps, weights.size());
  size_t row_taps = 0;
  for (const auto& weights : down) row_taps = std::max(row_taps, weights.size());
  plane.bound = 0.016 * static_cast<double>(std::max<size_t>(taps, 2) + std::max<size_t>(row_taps, 2));
  for (size_t y = 0; y < g.target_height; y++) {
    for (size_t x = 0; x < g.target_width; x++) {
      double sum = 0;
      for (const auto& [sy, wy] : down[y]) {
        for (const auto& [sx, wx] : across[x])
          sum += wy * wx * image[(sy * g.source_width + sx) * 3 + channel];
      }
      plane.values[y * g.target_width + x] = sum;
    }
  }
  return plane;
}

void CheckResize(const KernelTable& kernels, const ResampleGeometry& g, Random* random) {
  GuardedArray<uint8_t> image(g.source_width * g.source_height * 3);
  for (size_t i = 0; i < image.size(); i++) {
    // Extremes at random: the hardest input for fixed-point sums.
    image[i] = random->Below(4) == 0   ? static_cast<uint8_t>(random->Below(256))
               : random->Below(2) == 0 ? 0
                                       : 255;
  }
  GuardedArray<uint8_t> scratch(face::ResampleScratchBytes(g));
  const size_t plane_size = g.target_width * g.target_height;
  GuardedArray<float> out(3 * plane_size);
  face::ResizeJob job{};
  face::PlanResample(g, scratch.data(), &job);
  job.source = image.data();
  job.plane_stride = g.target_width;
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * plane_size;
    job.factor[c] = static_cast<float>((1 + static_cast<double>(c)) / (128.0 * 16384.0));
    job.bias[c] = -static_cast<float>(c) * 10;
  }
  kernels.resize(job);
  for (size_t c = 0; c < 3; c++) {
    const Plane plane = Expected(image.data(), g, c);
    const double scale = 1 + static_cast<double>(c);
    for (size_t i = 0; i < plane_size; i++) {
      CHECK_NEAR(out[c * plane_size + i], plane.values[i] * scale - 10.0 * static_cast<double>(c),
                 plane.bound * scale + 1e-4,
                 std::to_string(g.source_width) + "x" + std::to_string(g.source_height) + " to " +
                     std::to_string(g.target_width) + "x" + std::to_string(g.target_height) + " channel " +
                     std::to_string(c) + " at " + std::to_string(i));
    }
  }
}

}  // namespace

TEST_PER_LEVEL("resize keeps its bound against double precision in every geometry") {
  Random random(31);
  const size_t sides[] = {1, 2, 3, 5, 10, 11, 16, 17, 37, 64};
  for (const Filter filter : {Filter::kBilinear, Filter::kArea}) {
    for (const size_t from : sides) {
      for (const size_t to : sides) {
        CheckResize(kernels, {from, sides[random.Below(10)], to, sides[random.Below(10)], filter}, &random);
      }
    }
    CheckResize(kernels, {135, 135, 64, 64, filter}, &random);
    CheckResize(kernels, {300, 7, 3, 40, filter}, &random);
  }
}

TEST_PER_LEVEL("resize to the same size copies exactly") {
  Random random(37);
  const ResampleGeometry g{33, 21, 33, 21, Filter::kBilinear};
  GuardedArray<uint8_t> image(33 * 21 * 3);
  for (size_t i = 0; i < image.size(); i++) image[i] = static_cast<uint8_t>(random.Below(256));
  GuardedArray<uint8_t> scratch(face::ResampleScratchBytes(g));
  std::vector<float> out(image.size());
  face::ResizeJob job{};
  face::PlanResample(g, scratch.data(), &job);
  job.source = image.data();
  job.plane_stride = 33;
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * 33 * 21;
    job.factor[c] = static_cast<float>(1 / (128.0 * 16384.0));
  }
  kernels.resize(job);
  for (size_t i = 0; i < 33 * 21; i++) {
    for (size_t c = 0; c < 3; c++) CHECK(out[c * 33 * 21 + i] == image[i * 3 + c]);
  }
}

TEST_PER_LEVEL("a flat image stays flat through a very strong shrink") {
  const ResampleGeometry g{1, 3000, 1, 2, Filter::kArea};
  const std::vector<uint8_t> image(3000 * 3, 255);
  std::vector<uint8_t> scratch(face::ResampleScratchBytes(g));
  std::vector<float> out(3 * 2);
  face::ResizeJob job{};
  face::PlanResample(g, scratch.data(), &job);
  job.source = image.data();
  job.plane_stride = 1;
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * 2;
    job.factor[c] = static_cast<float>(1 / (128.0 * 16384.0));
  }
  kernels.resize(job);
  for (const float value : out) CHECK_NEAR(value, 255, 1.1, "flat");
}

TEST_PER_LEVEL("a very strong shrink weighs all its columns alike") {
  for (const size_t width : {size_t{1000}, size_t{4001}, size_t{40000}}) {
    for (const size_t target : {size_t{1}, size_t{2}}) {
      const ResampleGeometry g{width, 2, target, 1, Filter::kArea};
      std::vector<uint8_t> image(width * 2 * 3, 0);
      const size_t span = width / target;
      // The left half of what each target pixel covers is white.
      for (size_t i = 0; i < width * 2; i++) {
        const size_t x = i % width;
        if (x % span < span / 2) std::fill_n(image.begin() + static_cast<ptrdiff_t>(i * 3), 3, 255);
      }
      std::vector<uint8_t> scratch(face::ResampleScratchBytes(g));
      std::vector<float> out(3 * target);
      face::ResizeJob job{};
      face::PlanResample(g, scratch.data(), &job);
      job.source = image.data();
      job.plane_stride = target;
      for (size_t c = 0; c < 3; c++) {
        job.planes[c] = out.data() + c * target;
        job.factor[c] = static_cast<float>(1 / (128.0 * 16384.0));
      }
      kernels.resize(job);
      for (const float value : out) CHECK_NEAR(value, 127.5, 0.1, "half of " + std::to_string(width));
    }
  }
}

TEST_ONCE("all levels resize to the same sums") {
  Random random(41);
  const ResampleGeometry g{151, 97, 64, 48, Filter::kArea};
  std::vector<uint8_t> image(151 * 97 * 3);
  for (uint8_t& byte : image) byte = static_cast<uint8_t>(random.Below(256));
  std::vector<float> first;
  const face::Level* levels = nullptr;
  const size_t count = face::CompiledLevels(&levels);
  for (size_t i = 0; i < count; i++) {
    if (!levels[i].supported) continue;
    std::vector<uint8_t> scratch(face::ResampleScratchBytes(g));
    std::vector<float> out(3 * 64 * 48);
    face::ResizeJob job{};
    face::PlanResample(g, scratch.data(), &job);
    job.source = image.data();
    job.plane_stride = 64;
    for (size_t c = 0; c < 3; c++) {
      job.planes[c] = out.data() + c * 64 * 48;
      job.factor[c] = static_cast<float>(1 / (128.0 * 16384.0));
    }
    levels[i].table->resize(job);
    if (first.empty()) first = out;
    CHECK(out == first);
  }
}
