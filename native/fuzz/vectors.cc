#include <bit>
#include <cmath>

#include "input.h"
#include "search.h"
#include "targets.h"
#include "vector_ops.h"

namespace face::fuzz {
namespace {

bool SameBits(float a, float b) {
  return std::bit_cast<uint32_t>(a) == std::bit_cast<uint32_t>(b) || (std::isnan(a) && std::isnan(b));
}

void FuzzScores(Input* input) {
  const KernelTable& kernels = input->Kernels();
  const auto element = static_cast<Element>(input->Take<uint8_t>() % kElementCount);
  const auto metric = static_cast<Metric>(input->Take<uint8_t>() % kMetricCount);
  const size_t n = input->Within(1, 140);
  const size_t row_count = input->Within(1, 300);
  const size_t probe_count = input->Within(1, 40);
  const size_t bytes = ElementBytes(element);
  // Odd addresses for int8, addresses that only the element's own size divides for the others.
  std::vector<uint8_t> memory((row_count + probe_count) * n * bytes + bytes);
  for (size_t i = 0; i < memory.size(); i++) memory[i] = i < 4096 ? input->Take<uint8_t>() : memory[i - 4096];
  const uint8_t* probes = memory.data() + bytes;
  const uint8_t* rows = probes + probe_count * n * bytes;
  std::vector<float> scores(row_count * probe_count);
  const BlockKernel block = kernels.block[static_cast<size_t>(element)][static_cast<size_t>(metric)];
  const PairKernel pair = kernels.pair[static_cast<size_t>(element)][static_cast<size_t>(metric)];
  block(probes, probe_count, rows, row_count, n, scores.data(), row_count);
  for (size_t p = 0; p < probe_count; p++) {
    for (const size_t row : {size_t{0}, row_count / 2, row_count - 1}) {
      Require(SameBits(pair(probes + p * n * bytes, rows + row * n * bytes, n), scores[p * row_count + row]));
    }
  }
  const Gallery gallery{rows, row_count, n, element};
  const size_t cut = input->Within(0, row_count);
  std::vector<float> split(scores.size());
  const Probes all{probes, probe_count};
  if (ScoreRows(kernels, gallery, all, metric, {0, cut, nullptr}, split.data()) == kNoRow &&
      ScoreRows(kernels, gallery, all, metric, {cut, row_count, nullptr}, split.data()) == kNoRow) {
    for (size_t i = 0; i < scores.size(); i++) Require(SameBits(split[i], scores[i]));
  }
  const size_t k = input->Within(1, row_count);
  std::vector<int32_t> indices(k * probe_count);
  std::vector<float> best(k * probe_count);
  const float threshold = input->AnyFloat();
  std::vector<BestList> lists;
  for (size_t p = 0; p < probe_count; p++) {
    lists.emplace_back(indices.data() + p * k, best.data() + p * k, k, threshold,
                       metric == Metric::kSquaredEuclidean);
  }
  if (SearchRows(kernels, gallery, all, metric, {0, row_count, nullptr}, lists.data()) != kNoRow) return;
  for (size_t p = 0; p < probe_count; p++) {
    const size_t found = lists[p].Finish();
    Require(found <= k);
    for (size_t i = p * k; i < p * k + found; i++) {
      Require(best[i] == scores[p * row_count + static_cast<size_t>(indices[i])]);
    }
  }
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
