#include <algorithm>
#include <cmath>

#include "input.h"
#include "similarity.h"
#include "targets.h"
#include "warp_samples.h"

namespace face::fuzz {

void FuzzWarp(const uint8_t* data, size_t size) {
  Input input(data, size);
  const KernelTable& kernels = input.Kernels();
  WarpJob job{};
  job.source_width = static_cast<int32_t>(input.Within(1, 70));
  job.source_height = static_cast<int32_t>(input.Within(1, 40));
  job.target_width = input.Within(1, 40);
  job.target_height = input.Within(1, 12);
  double matrix[6];
  for (double& value : matrix) value = static_cast<double>(input.Float(-3, 3));
  matrix[2] *= 20;
  matrix[5] *= 20;
  if (!InvertAffine(matrix, job.inverse)) return;
  // The limit that the binding sets.
  for (const double u : {-1.0, static_cast<double>(job.target_width + kMaxGroup)}) {
    for (const double v : {-1.0, static_cast<double>(job.target_height)}) {
      const double x = job.inverse[0] * u + job.inverse[1] * v + job.inverse[2];
      const double y = job.inverse[3] * u + job.inverse[4] * v + job.inverse[5];
      if (!(std::abs(x) < 1e6 && std::abs(y) < 1e6)) return;
    }
  }
  SetSamples(&job, static_cast<int>(input.Within(1, 4)));
  job.replicate = input.Take<uint8_t>() % 2 == 0;
  job.border = input.Take<uint8_t>();
  const auto image = input.Fill<uint8_t>(static_cast<size_t>(job.source_width * job.source_height) * 3);
  job.source = image.data();
  const size_t plane_size = job.target_width * job.target_height;
  std::vector<float> out(plane_size * 3, std::nanf(""));
  std::vector<uint8_t> pixels(plane_size * 3);
  const float unit = 1.0F / (128.0F * 16384.0F * static_cast<float>(job.samples * job.samples));
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * plane_size;
    job.factor[c] = unit;
  }
  kernels.warp(job);
  for (const float value : out) Require(value > -0.5F && value < 255.5F);
  job.pixels = pixels.data();
  kernels.warp(job);
}

}  // namespace face::fuzz
