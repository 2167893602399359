#include <cmath>

#include "input.h"
#include "resample_plan.h"
#include "targets.h"

namespace face::fuzz {

void FuzzResize(const uint8_t* data, size_t size) {
  Input input(data, size);
  const KernelTable& kernels = input.Kernels();
  const ResampleGeometry geometry{input.Within(1, 90), input.Within(1, 600), input.Within(1, 70),
                                  input.Within(1, 40),
                                  input.Take<uint8_t>() % 2 == 0 ? Filter::kBilinear : Filter::kArea};
  const auto image = input.Fill<uint8_t>(geometry.source_width * geometry.source_height * 3);
  std::vector<uint8_t> scratch(ResampleScratchBytes(geometry));
  std::vector<float> out(geometry.target_width * geometry.target_height * 3, std::nanf(""));
  ResizeJob job{};
  PlanResample(geometry, scratch.data(), &job);
  job.source = image.data();
  job.plane_stride = geometry.target_width;
  for (size_t c = 0; c < 3; c++) {
    job.planes[c] = out.data() + c * geometry.target_width * geometry.target_height;
    job.factor[c] = 1.0F / (128.0F * 16384.0F);
  }
  kernels.resize(job);
  // Weights are not negative, so no value leaves the range of the pixels by more than rounding.
  for (const float value : out) Require(value > -1.5F && value < 256.5F);
}

}  // namespace face::fuzz
