#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "check.h"
#include "guarded_array.h"
#include "random.h"

using face::Element;
using face::KernelTable;
using face::Metric;
using face::test::GuardedArray;
using face::test::Random;

namespace {

constexpr Metric kMetrics[] = {Metric::kDot, Metric::kCosine, Metric::kSquaredEuclidean};
/// 0, 1, around every vector width and tile, odd, and the sizes that templates have.
constexpr size_t kLengths[] = {0,  1,  2,  3,  4,  5,  7,  8,  9,   15,  16,  17,  31,  32,  33,  47,   48,
                               49, 63, 64, 65, 79, 80, 96, 97, 127, 128, 129, 255, 256, 257, 512, 1000, 4099};

float HalfValue(uint16_t half) {
  float value;
  face::kScalarTable->float16_to_float32(&half, &value, 1);
  return value;
}

double Reference(Metric metric, const std::vector<double>& a, const std::vector<double>& b,
                 double* magnitude) {
  double dot = 0;
  double a_square = 0;
  double b_square = 0;
  double distance = 0;
  double dot_magnitude = 0;
  for (size_t i = 0; i < a.size(); i++) {
    dot += a[i] * b[i];
    dot_magnitude += std::abs(a[i] * b[i]);
    a_square += a[i] * a[i];
    b_square += b[i] * b[i];
    distance += (a[i] - b[i]) * (a[i] - b[i]);
  }
  if (metric == Metric::kDot) return *magnitude = dot_magnitude, dot;
  if (metric == Metric::kSquaredEuclidean) return *magnitude = distance, distance;
  return *magnitude = 1, dot / std::sqrt(a_square * b_square);
}

/// The bound that the kernel headers state.
double Bound(Metric metric, size_t n, double magnitude) {
  const auto terms = static_cast<double>(n < 8 ? 8 : n);
  const double unit = 0x1p-24;
  // The squared difference rounds once more than the product.
  if (metric == Metric::kSquaredEuclidean) return (terms + 2) * unit * magnitude;
  if (metric == Metric::kCosine) return (2 * terms + 1) * unit * magnitude;
  return terms * unit * magnitude;
}

template <class T>
struct Elements;
template <>
struct Elements<float> {
  static constexpr Element kElement = Element::kFloat32;
  static float Draw(Random* random) { return random->Between(-1, 1); }
  static double Value(float x) { return static_cast<double>(x); }
};
template <>
struct Elements<uint16_t> {
  static constexpr Element kElement = Element::kFloat16;
  static uint16_t Draw(Random* random) {
    const float x = random->Between(-1, 1);
    uint16_t half;
    face::kScalarTable->float32_to_float16(&x, &half, 1);
    return half;
  }
  static double Value(uint16_t x) { return static_cast<double>(HalfValue(x)); }
};
template <>
struct Elements<int8_t> {
  static constexpr Element kElement = Element::kInt8;
  static int8_t Draw(Random* random) { return static_cast<int8_t>(random->Below(256)); }
  static double Value(int8_t x) { return x; }
};

template <class T>
void CheckPairs(const KernelTable& kernels) {
  Random random(7);
  const auto element = static_cast<size_t>(Elements<T>::kElement);
  for (const Metric metric : kMetrics) {
    for (const size_t n : kLengths) {
      GuardedArray<T> a(n);
      GuardedArray<T> b(n);
      std::vector<double> a_values(n);
      std::vector<double> b_values(n);
      for (size_t i = 0; i < n; i++) {
        a[i] = Elements<T>::Draw(&random);
        b[i] = Elements<T>::Draw(&random);
        a_values[i] = Elements<T>::Value(a[i]);
        b_values[i] = Elements<T>::Value(b[i]);
      }
      const float score = kernels.pair[element][static_cast<size_t>(metric)](a.data(), b.data(), n);
      if (n == 0) {
        CHECK(metric == Metric::kCosine ? std::isnan(score) : score == 0);
        continue;
      }
      double magnitude = 0;
      const double expected = Reference(metric, a_values, b_values, &magnitude);
      if (metric == Metric::kCosine && std::isnan(expected)) {
        CHECK(std::isnan(score));
        continue;
      }
      // Int8 sums are exact; turning them into float32 rounds once.
      const double bound = Elements<T>::kElement == Element::kInt8 ? 0x1p-24 * std::abs(expected)
                                                                   : Bound(metric, n, magnitude);
      CHECK_NEAR(score, expected, bound, "n " + std::to_string(n) + " metric " + std::to_string(int(metric)));
    }
  }
}

template <class T>
void CheckBlocks(const KernelTable& kernels) {
  Random random(11);
  const auto element = static_cast<size_t>(Elements<T>::kElement);
  for (const size_t n : {1, 7, 16, 33, 64, 100, 129}) {
    for (const size_t rows : {1, 2, 3, 4, 5, 7, 95, 96, 97, 256, 300}) {
      for (const size_t probes : {1, 2, 4, 5, 9}) {
        GuardedArray<T> gallery(rows * n);
        GuardedArray<T> queries(probes * n);
        for (size_t i = 0; i < gallery.size(); i++) gallery[i] = Elements<T>::Draw(&random);
        for (size_t i = 0; i < queries.size(); i++) queries[i] = Elements<T>::Draw(&random);
        for (const Metric metric : kMetrics) {
          GuardedArray<float> out(probes * rows);
          kernels.block[element][static_cast<size_t>(metric)](queries.data(), probes, gallery.data(), rows, n,
                                                              out.data(), rows);
          const auto pair = kernels.pair[element][static_cast<size_t>(metric)];
          for (size_t p = 0; p < probes; p++) {
            for (size_t r = 0; r < rows; r++) {
              const float single = pair(queries.data() + p * n, gallery.data() + r * n, n);
              const float blocked = out[p * rows + r];
              if (std::bit_cast<uint32_t>(single) != std::bit_cast<uint32_t>(blocked) &&
                  !(std::isnan(single) && std::isnan(blocked))) {
                face::test::Fail(__FILE__, __LINE__,
                                 "n %zu rows %zu probes %zu metric %d: %.9g and %.9g differ", n, rows, probes,
                                 int(metric), double(single), double(blocked));
              }
            }
          }
        }
      }
    }
  }
}

}  // namespace

TEST_PER_LEVEL("float32 pair scores keep their bound at every length") {
  CheckPairs<float>(kernels);
}
TEST_PER_LEVEL("float16 pair scores keep their bound at every length") {
  CheckPairs<uint16_t>(kernels);
}
TEST_PER_LEVEL("int8 pair scores are exact at every length") {
  CheckPairs<int8_t>(kernels);
}
TEST_PER_LEVEL("float32 blocks have the bits of pairs in every shape") {
  CheckBlocks<float>(kernels);
}
TEST_PER_LEVEL("float16 blocks have the bits of pairs in every shape") {
  CheckBlocks<uint16_t>(kernels);
}
TEST_PER_LEVEL("int8 blocks have the bits of pairs in every shape") {
  CheckBlocks<int8_t>(kernels);
}

TEST_PER_LEVEL("scores do not depend on alignment") {
  Random random(3);
  std::vector<float> a(600);
  std::vector<float> b(600);
  for (float& x : a) x = random.Between(-1, 1);
  for (float& x : b) x = random.Between(-1, 1);
  std::vector<uint8_t> a_bytes(a.size() * 4 + 64);
  std::vector<uint8_t> b_bytes(b.size() * 4 + 64);
  for (const auto& of_element : kernels.pair[0]) {
    const float expected = of_element(a.data(), b.data(), a.size());
    for (size_t shift = 0; shift < 64; shift += 4) {
      std::memcpy(a_bytes.data() + shift, a.data(), a.size() * 4);
      std::memcpy(b_bytes.data() + (64 - shift), b.data(), b.size() * 4);
      CHECK(of_element(a_bytes.data() + shift, b_bytes.data() + (64 - shift), a.size()) == expected);
    }
  }
}

TEST_PER_LEVEL("float16 scores equal the float32 scores of the widened values") {
  Random random(5);
  for (const size_t n : {1, 15, 16, 17, 33, 128, 500}) {
    std::vector<uint16_t> a(n);
    std::vector<uint16_t> b(n);
    std::vector<float> a_wide(n);
    std::vector<float> b_wide(n);
    for (size_t i = 0; i < n; i++) {
      a[i] = Elements<uint16_t>::Draw(&random);
      b[i] = Elements<uint16_t>::Draw(&random);
      a_wide[i] = HalfValue(a[i]);
      b_wide[i] = HalfValue(b[i]);
    }
    for (size_t metric = 0; metric < 3; metric++) {
      CHECK(kernels.pair[1][metric](a.data(), b.data(), n) ==
            kernels.pair[0][metric](a_wide.data(), b_wide.data(), n));
    }
  }
}

TEST_PER_LEVEL("int8 handles -128 and the longest vectors without overflow") {
  const size_t n = 65536;
  const std::vector<int8_t> low(n, -128);
  const std::vector<int8_t> high(n, 127);
  const auto& of_int8 = kernels.pair[2];
  CHECK(of_int8[0](low.data(), low.data(), n) == 16384.0F * 65536.0F);
  CHECK(of_int8[0](low.data(), high.data(), n) == -16256.0F * 65536.0F);
  CHECK(of_int8[0](high.data(), low.data(), n) == -16256.0F * 65536.0F);
  CHECK(of_int8[2](low.data(), high.data(), n) == 65025.0F * 65536.0F);
  CHECK(of_int8[1](low.data(), high.data(), n) == -1.0F);
}

TEST_PER_LEVEL("special values follow IEEE 754") {
  const float infinity = std::numeric_limits<float>::infinity();
  const float nan = std::numeric_limits<float>::quiet_NaN();
  const float denormal = std::numeric_limits<float>::denorm_min();
  for (const size_t n : {1, 8, 16, 17, 40}) {
    for (size_t at = 0; at < n; at++) {
      std::vector<float> a(n, 1.0F);
      std::vector<float> b(n, 2.0F);
      a[at] = nan;
      for (const auto& score : kernels.pair[0]) CHECK(std::isnan(score(a.data(), b.data(), n)));
      a[at] = infinity;
      CHECK(kernels.pair[0][0](a.data(), b.data(), n) == infinity);
      CHECK(kernels.pair[0][2](a.data(), b.data(), n) == infinity);
      CHECK(std::isnan(kernels.pair[0][1](a.data(), b.data(), n)));
      b[at] = 0;
      CHECK(std::isnan(kernels.pair[0][0](a.data(), b.data(), n)));
    }
    const std::vector<float> tiny(n, denormal);
    const std::vector<float> ones(n, 1.0F);
    // Denormals are neither flushed on the way in nor on the way out.
    CHECK_NEAR(kernels.pair[0][0](tiny.data(), ones.data(), n),
               static_cast<double>(n) * static_cast<double>(denormal), 0, "denormal dot");
    const std::vector<float> zero(n, 0.0F);
    CHECK(kernels.pair[0][0](zero.data(), ones.data(), n) == 0);
    CHECK(std::isnan(kernels.pair[0][1](zero.data(), ones.data(), n)));
  }
}
