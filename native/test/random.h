#pragma once

#include <cstdint>

namespace face::test {

/// SplitMix64: the same numbers on every machine.
class Random {
 public:
  explicit Random(uint64_t seed) : state_(seed) {}

  uint64_t Next() {
    uint64_t z = (state_ += 0x9E3779B97F4A7C15ULL);
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }
  uint64_t Below(uint64_t limit) { return Next() % limit; }
  double Unit() { return static_cast<double>(Next() >> 11) * 0x1p-53; }
  float Between(float low, float high) { return low + static_cast<float>(Unit()) * (high - low); }

 private:
  uint64_t state_;
};

}  // namespace face::test
