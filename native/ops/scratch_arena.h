#pragma once

#include <cstddef>
#include <cstdint>

namespace face {

/// Hands out aligned pieces of a buffer; with a null buffer it only counts.
class ScratchArena {
 public:
  explicit ScratchArena(uint8_t* memory) : memory_(memory) {}

  template <class T>
  T* Take(size_t count) {
    T* piece = memory_ == nullptr ? nullptr : reinterpret_cast<T*>(AlignedStart() + used_);
    used_ += (count * sizeof(T) + kAlignment - 1) / kAlignment * kAlignment;
    return piece;
  }

  /// What a buffer of any alignment must hold for the pieces taken so far.
  size_t SizeBytes() const { return used_ + kAlignment; }

 private:
  static constexpr size_t kAlignment = 64;

  uint8_t* AlignedStart() const {
    const size_t misalignment = reinterpret_cast<uintptr_t>(memory_) % kAlignment;
    return memory_ + (misalignment == 0 ? 0 : kAlignment - misalignment);
  }

  uint8_t* memory_;
  size_t used_ = 0;
};

}  // namespace face
