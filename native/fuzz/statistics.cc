#include "input.h"
#include "luma_statistics.h"
#include "targets.h"

namespace face::fuzz {

void FuzzStatistics(const uint8_t* data, size_t size) {
  Input input(data, size);
  const KernelTable& kernels = input.Kernels();
  StatisticsJob job{};
  job.width = input.Within(1, 70);
  job.height = input.Within(1, 20);
  const int dark = static_cast<int>(input.Within(0, 255));
  const int bright = static_cast<int>(input.Within(0, 255));
  const size_t plane_size = job.width * job.height;
  std::vector<float> planes(plane_size * 3);
  for (float& value : planes) value = input.Float(0, 255);
  for (size_t c = 0; c < 3; c++) job.planes[c] = planes.data() + c * plane_size;
  std::vector<int32_t> rows(kStatisticsRows * ((job.width + kMaxGroup - 1) / kMaxGroup * kMaxGroup));
  job.rows = rows.data();
  LumaSums sums{};
  kernels.luma_sums(job, &sums);
  LumaSums scalar{};
  kScalarTable->luma_sums(job, &scalar);
  Require(std::memcmp(&sums, &scalar, sizeof(sums)) == 0);
  size_t counted = 0;
  for (const uint32_t count : sums.histogram) counted += count;
  Require(counted == plane_size);
  const LumaStatistics statistics = SummarizeLuma(sums, job.width, job.height, dark, bright);
  Require(statistics.mean >= 0 && statistics.mean <= 255);
  Require(statistics.standard_deviation >= 0 && statistics.standard_deviation <= 127.5);
  Require(statistics.percentiles[0] <= statistics.percentiles[1]);
  Require(statistics.percentiles[1] <= statistics.percentiles[2]);
  Require(statistics.dark_share <= 1 && statistics.bright_share <= 1);
  Require(statistics.laplacian_variance >= 0 && statistics.laplacian_variance <= 1020.0 * 1020.0);
  Require(statistics.gradient_energy >= 0 && statistics.gradient_energy <= 2 * 255.0 * 255.0);
}

}  // namespace face::fuzz
