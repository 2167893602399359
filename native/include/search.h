#pragma once

#include <atomic>
#include <cstddef>

#include "best_list.h"
#include "kernel_table.h"

namespace face {

struct Gallery {
  const void* rows;
  size_t count;
  size_t dimensions;
  Element element;
};

size_t ElementBytes(Element element);

/// The row whose score is not finite, or `kNoRow`.
constexpr size_t kNoRow = static_cast<size_t>(-1);

/// Offers the scores of rows begin..end to `best`. Stops early when `cancelled` (may be null) becomes true.
/// Returns the first row whose score is not finite, or kNoRow.
size_t SearchRows(const KernelTable& kernels, const Gallery& gallery, const void* probe, Metric metric,
                  size_t begin, size_t end, const std::atomic<bool>* cancelled, BestList* best);

/// Position of the first value that is not finite, or kNoRow.
size_t FirstNotFinite(const float* values, size_t count);

}  // namespace face
