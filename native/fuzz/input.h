#pragma once

#include <cstddef>
#include <cstdint>
#include <cstring>
#include <vector>

#include "dispatch.h"

namespace face::fuzz {

/// Reads numbers off the bytes of one input; zeros once they run out.
class Input {
 public:
  Input(const uint8_t* data, size_t size) : data_(data), size_(size) {}

  template <class T>
  T Take() {
    T value{};
    const size_t count = size_ < sizeof(T) ? size_ : sizeof(T);
    if (count > 0) std::memcpy(&value, data_, count);
    data_ += count;
    size_ -= count;
    return value;
  }

  /// A whole number within low..high.
  size_t Within(size_t low, size_t high) { return low + Take<uint16_t>() % (high - low + 1); }

  /// Any float: all bit patterns, among them NaN and infinity.
  float AnyFloat() { return Take<float>(); }

  /// Mostly ordinary numbers within the range, at times any bit pattern.
  float Float(float low, float high) {
    if (Take<uint8_t>() < 16) return AnyFloat();
    return low + (high - low) * static_cast<float>(Take<uint16_t>()) / 65535.0F;
  }

  /// One of the levels that this CPU can run.
  const KernelTable& Kernels() {
    const Level* levels = nullptr;
    const size_t count = CompiledLevels(&levels);
    const Level& level = levels[Take<uint8_t>() % count];
    return level.supported ? *level.table : *kScalarTable;
  }

  template <class T>
  std::vector<T> Fill(size_t count) {
    std::vector<T> values(count);
    for (T& value : values) value = Take<T>();
    return values;
  }

 private:
  const uint8_t* data_;
  size_t size_;
};

/// Ends the run like a failed assertion does, in every build.
inline void Require(bool condition) {
  if (!condition) __builtin_trap();
}

}  // namespace face::fuzz
