#include "search.h"

#include <algorithm>
#include <cmath>

namespace face {

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

size_t SearchRows(const KernelTable& kernels, const Gallery& gallery, const void* probe, Metric metric,
                  size_t begin, size_t end, const std::atomic<bool>* cancelled, BestList* best) {
  constexpr size_t kBlockRows = 256;
  float scores[kBlockRows];
  const BlockKernel score = kernels.block[static_cast<size_t>(gallery.element)][static_cast<size_t>(metric)];
  const size_t row_bytes = gallery.dimensions * ElementBytes(gallery.element);
  for (size_t row = begin; row < end; row += kBlockRows) {
    if (cancelled != nullptr && cancelled->load(std::memory_order_relaxed)) return kNoRow;
    const size_t count = std::min(kBlockRows, end - row);
    score(probe, 1, static_cast<const uint8_t*>(gallery.rows) + row * row_bytes, count, gallery.dimensions,
          scores, count);
    const size_t broken = FirstNotFinite(scores, count);
    if (broken != kNoRow) return row + broken;
    for (size_t i = 0; i < count; i++) best->Offer(scores[i], static_cast<int32_t>(row + i));
  }
  return kNoRow;
}

}  // namespace face
