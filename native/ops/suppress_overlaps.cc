#include "candidates.h"
#include "detection.h"

namespace face {

size_t DecodeScratchBytes(size_t candidates) {
  ScratchArena arena(nullptr);
  const CandidateScratch memory(candidates, &arena);
  return arena.SizeBytes();
}

size_t SuppressOverlaps(const KernelTable& kernels, const float* rows, size_t count, float nms_threshold,
                        uint8_t* scratch, int32_t* keep) {
  ScratchArena arena(scratch);
  const CandidateScratch memory(count, &arena);
  for (size_t i = 0; i < count; i++) {
    memory.candidates[i] = {rows[i * kRowLength + kScoreAt], static_cast<int32_t>(i)};
  }
  SortCandidates(memory.candidates, count, count);
  Suppression suppression(kernels, memory.survivors, nms_threshold);
  size_t kept = 0;
  for (size_t i = 0; i < count; i++) {
    const int32_t index = memory.candidates[i].index;
    const float* row = rows + static_cast<size_t>(index) * kRowLength;
    const float box[4] = {row[0], row[1], row[0] + row[2], row[1] + row[3]};
    if (suppression.Admit(box)) keep[kept++] = index;
  }
  return kept;
}

}  // namespace face
