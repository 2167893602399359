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

/// Vectors of a gallery's element and dimensions, one after the other.
struct Probes {
  const void* vectors;
  size_t count;
};

/// Rows begin..end of a gallery, and what ends the work on them early (may be null).
struct RowRange {
  size_t begin;
  size_t end;
  const std::atomic<bool>* cancelled;
};

size_t ElementBytes(Element element);

/// The row whose score is not finite, or `kNoRow`.
constexpr size_t kNoRow = static_cast<size_t>(-1);

/// Offers the scores of probe i against the rows to best[i].
/// Returns the first row found whose score is not finite, or kNoRow.
size_t SearchRows(const KernelTable& kernels, const Gallery& gallery, const Probes& probes, Metric metric,
                  const RowRange& range, BestList* best);

/// Writes the scores of probe i against the rows to out[i * gallery.count + row]; returns as SearchRows.
size_t ScoreRows(const KernelTable& kernels, const Gallery& gallery, const Probes& probes, Metric metric,
                 const RowRange& range, float* out);

/// Position of the first value that is not finite, or kNoRow.
size_t FirstNotFinite(const float* values, size_t count);

}  // namespace face
