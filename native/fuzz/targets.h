#pragma once

#include <cstddef>
#include <cstdint>

namespace face::fuzz {

/// Each takes any bytes, makes from them one call that the bindings would let through, and checks what comes
/// back.
void FuzzResize(const uint8_t* data, size_t size);
void FuzzWarp(const uint8_t* data, size_t size);
void FuzzStatistics(const uint8_t* data, size_t size);
void FuzzDetections(const uint8_t* data, size_t size);
void FuzzVectors(const uint8_t* data, size_t size);
void FuzzSimilarity(const uint8_t* data, size_t size);
void FuzzCounts(const uint8_t* data, size_t size);

}  // namespace face::fuzz
