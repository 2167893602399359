#include <cmath>

#include "candidates.h"
#include "detection.h"
#include "detection_rows.h"

namespace face {
namespace {

/// Box coding of the TensorFlow object detection API: centre offsets in tenths, log sides in fifths.
void DecodeBox(const SsdOutputs& outputs, size_t index, float* row) {
  const float* anchor = outputs.anchors + index * 4;
  const float* code = outputs.boxes + index * 4;
  const float anchor_height = anchor[2] - anchor[0];
  const float anchor_width = anchor[3] - anchor[1];
  const float center_y = code[0] / 10 * anchor_height + anchor[0] + anchor_height / 2;
  const float center_x = code[1] / 10 * anchor_width + anchor[1] + anchor_width / 2;
  const float half_height = std::exp(code[2] / 5) * anchor_height / 2;
  const float half_width = std::exp(code[3] / 5) * anchor_width / 2;
  const float top = ClampToUnit(center_y - half_height) * outputs.input_height;
  const float left = ClampToUnit(center_x - half_width) * outputs.input_width;
  row[0] = left;
  row[1] = top;
  row[2] = ClampToUnit(center_x + half_width) * outputs.input_width - left;
  row[3] = ClampToUnit(center_y + half_height) * outputs.input_height - top;
}

bool Usable(const SsdOutputs& outputs, size_t index) {
  return AllFinite(outputs.anchors + index * 4, 4) && AllFinite(outputs.boxes + index * 4, 4);
}

}  // namespace

size_t DecodeSsd(const KernelTable& kernels, const SsdOutputs& outputs, const DetectionFilter& filter,
                 uint8_t* scratch, float* rows, size_t max_rows) {
  ScratchArena arena(scratch);
  const CandidateScratch memory(outputs.count, &arena);
  size_t count = 0;
  for (size_t i = 0; i < outputs.count; i++) {
    const float logit = outputs.scores[i * outputs.classes + outputs.face_class];
    const float score = 1 / (1 + std::exp(-logit));
    if (score >= filter.score_threshold) memory.candidates[count++] = {score, static_cast<int32_t>(i)};
  }
  count = SortCandidates(memory.candidates, count, filter.top_k);

  Suppression suppression(kernels, memory.survivors, filter.nms_threshold);
  size_t written = 0;
  for (size_t i = 0; i < count && written < max_rows; i++) {
    const auto index = static_cast<size_t>(memory.candidates[i].index);
    if (!Usable(outputs, index)) continue;
    float row[kRowLength] = {};
    DecodeBox(outputs, index, row);
    if (!(row[2] > 0 && row[3] > 0)) continue;
    const float box[4] = {row[0], row[1], row[0] + row[2], row[1] + row[3]};
    MapRow(filter, row, 0);
    row[kScoreAt] = memory.candidates[i].score;
    if (!AllFinite(row, kRowLength) || !suppression.Admit(box)) continue;
    std::copy(row, row + kRowLength, rows + written++ * kRowLength);
  }
  return written;
}

}  // namespace face
