#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

#include "check.h"
#include "guarded_array.h"
#include "random.h"

using face::test::GuardedArray;
using face::test::Random;

namespace {

/// binary16 by definition: sign x 2^(exponent - 15) x 1.fraction, in double precision.
double HalfByDefinition(uint16_t half) {
  const double sign = (half & 0x8000) != 0 ? -1 : 1;
  const int exponent = half >> 10 & 31;
  const int fraction = half & 1023;
  if (exponent == 31) return fraction == 0 ? sign * std::numeric_limits<double>::infinity() : std::nan("");
  if (exponent == 0) return sign * fraction * 0x1p-24;
  return sign * std::ldexp(1024 + fraction, exponent - 25);
}

/// Nearest binary16 by search among neighbours: rounds to nearest, ties to an even pattern.
uint16_t NearestHalf(float x) {
  const auto sign = static_cast<uint16_t>(std::signbit(x) ? 0x8000 : 0);
  const double magnitude = std::abs(static_cast<double>(x));
  if (magnitude >= 65520) return sign | 0x7C00;
  uint16_t low = 0;
  uint16_t high = 0x7BFF;
  while (low < high) {
    const auto middle = static_cast<uint16_t>((low + high + 1) / 2);
    if (HalfByDefinition(middle) <= magnitude) {
      low = middle;
    } else {
      high = static_cast<uint16_t>(middle - 1);
    }
  }
  if (low == 0x7BFF) return sign | low;
  const double below = magnitude - HalfByDefinition(low);
  const double above = HalfByDefinition(static_cast<uint16_t>(low + 1)) - magnitude;
  const bool up = above < below || (above == below && low % 2 == 1);
  return static_cast<uint16_t>(sign | (low + (up ? 1 : 0)));
}

}  // namespace

TEST_PER_LEVEL("every float16 widens to its definition") {
  std::vector<uint16_t> halves(65536);
  std::vector<float> wide(65536);
  for (size_t i = 0; i < halves.size(); i++) halves[i] = static_cast<uint16_t>(i);
  kernels.float16_to_float32(halves.data(), wide.data(), halves.size());
  for (size_t i = 0; i < halves.size(); i++) {
    const double expected = HalfByDefinition(halves[i]);
    CHECK(std::isnan(expected) ? std::isnan(wide[i]) : static_cast<double>(wide[i]) == expected);
    CHECK(std::signbit(wide[i]) == ((i & 0x8000) != 0));
  }
}

TEST_PER_LEVEL("float32 narrows to the nearest float16") {
  Random random(23);
  std::vector<float> values = {
      0.0F,           -0.0F,          1.0F,     65504.0F, 65519.99F,       65520.0F,
      -65520.0F,      0x1p-14F,       0x1p-24F, 0x1p-25F, 0x1.000002p-25F, 0x1.8p-24F,
      1.00048828125F, 1.00146484375F, 3e38F};
  for (int i = 0; i < 20000; i++) {
    const auto bits = static_cast<uint32_t>(random.Next());
    float value;
    std::memcpy(&value, &bits, 4);
    if (std::isfinite(value)) values.push_back(value);
    values.push_back(random.Between(-2, 2));
    values.push_back(random.Between(-1e-4F, 1e-4F));
  }
  std::vector<uint16_t> halves(values.size());
  kernels.float32_to_float16(values.data(), halves.data(), values.size());
  for (size_t i = 0; i < values.size(); i++) {
    if (halves[i] != NearestHalf(values[i])) {
      face::test::Fail(__FILE__, __LINE__, "%.9g became %04x, nearest is %04x", double(values[i]), halves[i],
                       NearestHalf(values[i]));
    }
  }
}

TEST_PER_LEVEL("float16 keeps NaN and infinity") {
  const float values[] = {std::nanf(""), std::numeric_limits<float>::infinity(),
                          -std::numeric_limits<float>::infinity()};
  uint16_t halves[3];
  kernels.float32_to_float16(values, halves, 3);
  CHECK((halves[0] & 0x7C00) == 0x7C00 && (halves[0] & 0x3FF) != 0);
  CHECK(halves[1] == 0x7C00);
  CHECK(halves[2] == 0xFC00);
}

TEST_PER_LEVEL("int8 quantisation keeps its bound at every length") {
  Random random(29);
  for (const size_t n : {1, 3, 4, 7, 8, 9, 15, 16, 17, 31, 100, 513}) {
    GuardedArray<float> source(n);
    GuardedArray<int8_t> target(n);
    GuardedArray<float> back(n);
    float largest = 0;
    for (size_t i = 0; i < n; i++) {
      source[i] = random.Between(-3, 3);
      largest = std::fmax(largest, std::fabs(source[i]));
    }
    const float scale = largest / 127;
    kernels.float32_to_int8(source.data(), target.data(), n, 1 / scale);
    kernels.int8_to_float32(target.data(), back.data(), n, scale);
    for (size_t i = 0; i < n; i++) {
      CHECK(target[i] >= -127);
      CHECK_NEAR(back[i], source[i], 0.501 * static_cast<double>(scale), "element " + std::to_string(i));
    }
  }
}

TEST_PER_LEVEL("conversions stay inside their arrays") {
  for (size_t n = 1; n < 70; n++) {
    GuardedArray<float> source(n);
    GuardedArray<uint16_t> halves(n);
    for (size_t i = 0; i < n; i++) source[i] = static_cast<float>(i);
    kernels.float32_to_float16(source.data(), halves.data(), n);
    GuardedArray<float> back(n);
    kernels.float16_to_float32(halves.data(), back.data(), n);
    for (size_t i = 0; i < n; i++) CHECK(back[i] == static_cast<float>(i));
  }
}
