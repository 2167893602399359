#include "search.h"

#include <algorithm>
#include <cmath>

namespace face {
namespace {

/// Rows and probes of one block: its scores lie in the first-level cache.
constexpr size_t kBlockRows = 256;
constexpr size_t kBlockProbes = 32;

/// Where a block lies.
struct Block {
  size_t row;
  size_t rows;
  size_t probe;
  size_t probes;
};

/// Calls visit(block, its first row, its first probe) for all blocks, rows outermost so that each comes from
/// memory once, until one returns a row that is not kNoRow.
template <class Visit>
size_t ForBlocks(const Gallery& gallery, const Probes& probes, const RowRange& range, const Visit& visit) {
  const size_t bytes = gallery.dimensions * ElementBytes(gallery.element);
  const auto* rows = static_cast<const uint8_t*>(gallery.rows);
  const auto* vectors = static_cast<const uint8_t*>(probes.vectors);
  for (size_t row = range.begin; row < range.end; row += kBlockRows) {
    for (size_t probe = 0; probe < probes.count; probe += kBlockProbes) {
      if (range.cancelled != nullptr && range.cancelled->load(std::memory_order_relaxed)) return kNoRow;
      const Block block{row, std::min(kBlockRows, range.end - row), probe,
                        std::min(kBlockProbes, probes.count - probe)};
      const size_t broken = visit(block, rows + row * bytes, vectors + probe * bytes);
      if (broken != kNoRow) return broken;
    }
  }
  return kNoRow;
}

}  // namespace

size_t ElementBytes(Element element) {
  switch (element) {
    case Element::kFloat32:
      return 4;
    case Element::kFloat16:
      return 2;
    case Element::kInt8:
      return 1;
  }
  return 0;
}

size_t FirstNotFinite(const float* values, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!std::isfinite(values[i])) return i;
  }
  return kNoRow;
}

size_t SearchRows(const KernelTable& kernels, const Gallery& gallery, const Probes& probes, Metric metric,
                  const RowRange& range, BestList* best) {
  float scores[kBlockProbes * kBlockRows];
  const BlockKernel score = kernels.block[static_cast<size_t>(gallery.element)][static_cast<size_t>(metric)];
  const auto visit = [&](const Block& block, const void* rows, const void* vectors) {
    score(vectors, block.probes, rows, block.rows, gallery.dimensions, scores, block.rows);
    const size_t broken = FirstNotFinite(scores, block.probes * block.rows);
    if (broken != kNoRow) return block.row + broken % block.rows;
    for (size_t p = 0; p < block.probes; p++) {
      BestList* list = best + block.probe + p;
      for (size_t r = 0; r < block.rows; r++) {
        list->Offer(scores[p * block.rows + r], static_cast<int32_t>(block.row + r));
      }
    }
    return kNoRow;
  };
  return ForBlocks(gallery, probes, range, visit);
}

size_t ScoreRows(const KernelTable& kernels, const Gallery& gallery, const Probes& probes, Metric metric,
                 const RowRange& range, float* out) {
  const BlockKernel score = kernels.block[static_cast<size_t>(gallery.element)][static_cast<size_t>(metric)];
  const auto visit = [&](const Block& block, const void* rows, const void* vectors) {
    float* first = out + block.probe * gallery.count + block.row;
    score(vectors, block.probes, rows, block.rows, gallery.dimensions, first, gallery.count);
    for (size_t p = 0; p < block.probes; p++) {
      const size_t broken = FirstNotFinite(first + p * gallery.count, block.rows);
      if (broken != kNoRow) return block.row + broken;
    }
    return kNoRow;
  };
  return ForBlocks(gallery, probes, range, visit);
}

}  // namespace face
