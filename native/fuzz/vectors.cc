#include <bit>
#include <cmath>

#include "input.h"
#include "search.h"
#include "targets.h"
#include "vector_ops.h"

namespace face::fuzz {
namespace {

void FuzzScores(Input* input) {
  const KernelTable& kernels = input->Kernels();
  const auto element = static_cast<Element>(input->Take<uint8_t>() % kElementCount);
  const auto metric = static_cast<Metric>(input->Take<uint8_t>() % kMetricCount);
  const size_t n = input->Within(1, 140);
  const size_t row_count = input->Within(1, 300);
  const size_t bytes = ElementBytes(element);
  // Odd addresses for int8, addresses that only the element's own size divides for the others.
  std::vector<uint8_t> memory((row_count + 1) * n * bytes + bytes);
  for (size_t i = 0; i < memory.size(); i++) memory[i] = i < 4096 ? input->Take<uint8_t>() : memory[i - 4096];
  const uint8_t* probe = memory.data() + bytes;
  const uint8_t* rows = probe + n * bytes;
  std::vector<float> scores(row_count);
  const BlockKernel block = kernels.block[static_cast<size_t>(element)][static_cast<size_t>(metric)];
  const PairKernel pair = kernels.pair[static_cast<size_t>(element)][static_cast<size_t>(metric)];
  block(probe, 1, rows, row_count, n, scores.data(), row_count);
  for (const size_t row : {size_t{0}, row_count / 2, row_count - 1}) {
    const float single = pair(probe, rows + row * n * bytes, n);
    Require(std::bit_cast<uint32_t>(single) == std::bit_cast<uint32_t>(scores[row]) ||
            (std::isnan(single) && std::isnan(scores[row])));
  }
  const size_t k = input->Within(1, row_count);
  std::vector<int32_t> indices(k);
  std::vector<float> best(k);
  BestList list(indices.data(), best.data(), k, input->AnyFloat(), metric == Metric::kSquaredEuclidean);
  const Gallery gallery{rows, row_count, n, element};
  if (SearchRows(kernels, gallery, probe, metric, 0, row_count, nullptr, &list) != kNoRow) return;
  const size_t found = list.Finish();
  Require(found <= k);
  for (size_t i = 0; i < found; i++) Require(best[i] == scores[static_cast<size_t>(indices[i])]);
}

void FuzzConversions(Input* input) {
  const KernelTable& kernels = input->Kernels();
  const size_t n = input->Within(1, 90);
  std::vector<float> values(n);
  for (float& value : values) value = input->AnyFloat();
  std::vector<uint16_t> halves(n);
  std::vector<float> back(n);
  kernels.float32_to_float16(values.data(), halves.data(), n);
  kernels.float16_to_float32(halves.data(), back.data(), n);
  for (size_t i = 0; i < n; i++) {
    if (std::isnan(values[i])) {
      Require(std::isnan(back[i]));
    } else if (std::abs(values[i]) < 65504) {
      Require(std::abs(back[i] - values[i]) <= std::abs(values[i]) * 0x1p-11F + 0x1p-25F);
    }
  }
  std::vector<int8_t> bytes(n);
  const float inverse = input->AnyFloat();
  if (std::isfinite(inverse)) kernels.float32_to_int8(values.data(), bytes.data(), n, inverse);
  const double length = NormalizeVector(values.data(), n, back.data());
  if (length > 0 && std::isfinite(length)) {
    double square = 0;
    for (const float value : back) square += static_cast<double>(value) * static_cast<double>(value);
    Require(std::abs(square - 1) < 1e-5);
  }
}

}  // namespace

void FuzzVectors(const uint8_t* data, size_t size) {
  Input input(data, size);
  if (input.Take<uint8_t>() % 2 == 0) {
    FuzzScores(&input);
  } else {
    FuzzConversions(&input);
  }
}

}  // namespace face::fuzz
