#include <cmath>

#include "candidates.h"
#include "detection.h"
#include "detection_rows.h"

namespace face {
namespace {

constexpr int kStrides[3] = {8, 16, 32};
constexpr size_t kPoints = 5;

struct Cell {
  int level;
  size_t index;
};

class YunetCells {
 public:
  explicit YunetCells(const YunetOutputs& outputs) : outputs_(outputs) {
    for (int level = 0; level < 3; level++) {
      const auto stride = static_cast<size_t>(kStrides[level]);
      columns_[level] = outputs.input_width / stride;
      counts_[level] = columns_[level] * (outputs.input_height / stride);
    }
  }

  size_t Count(int level) const { return counts_[level]; }

  Cell At(size_t index) const {
    int level = 0;
    while (index >= counts_[level]) index -= counts_[level++];
    return {level, index};
  }

  /// Box and points in tensor pixels; the score stays untouched.
  void Decode(Cell cell, float* row) const {
    const auto stride = static_cast<float>(kStrides[cell.level]);
    const size_t whole_line = cell.index / columns_[cell.level];
    const auto column = static_cast<float>(cell.index % columns_[cell.level]);
    const auto line = static_cast<float>(whole_line);
    const float* box = outputs_.bbox[cell.level] + cell.index * 4;
    row[2] = std::exp(box[2]) * stride;
    row[3] = std::exp(box[3]) * stride;
    row[0] = (column + box[0]) * stride - row[2] / 2;
    row[1] = (line + box[1]) * stride - row[3] / 2;
    const float* points = outputs_.kps[cell.level] + cell.index * 2 * kPoints;
    for (size_t i = 0; i < kPoints; i++) {
      row[4 + 2 * i] = (column + points[2 * i]) * stride;
      row[5 + 2 * i] = (line + points[2 * i + 1]) * stride;
    }
  }

 private:
  const YunetOutputs& outputs_;
  size_t columns_[3];
  size_t counts_[3];
};

}  // namespace

size_t DecodeYunet(const KernelTable& kernels, const YunetOutputs& outputs, const DetectionFilter& filter,
                   uint8_t* scratch, float* rows, size_t max_rows) {
  const YunetCells cells(outputs);
  ScratchArena arena(scratch);
  const CandidateScratch memory(cells.Count(0) + cells.Count(1) + cells.Count(2), &arena);
  size_t count = 0;
  size_t first = 0;
  for (int level = 0; level < 3; level++) {
    for (size_t i = 0; i < cells.Count(level); i++) {
      const float cls = outputs.cls[level][i];
      const float obj = outputs.obj[level][i];
      const float score = std::sqrt(ClampToUnit(cls) * ClampToUnit(obj));
      if (score >= filter.score_threshold) {
        memory.candidates[count++] = {score, static_cast<int32_t>(first + i)};
      }
    }
    first += cells.Count(level);
  }
  count = SortCandidates(memory.candidates, count, filter.top_k);

  Suppression suppression(kernels, memory.survivors, filter.nms_threshold);
  size_t written = 0;
  for (size_t i = 0; i < count && written < max_rows; i++) {
    float row[kRowLength];
    cells.Decode(cells.At(static_cast<size_t>(memory.candidates[i].index)), row);
    const float box[4] = {row[0], row[1], row[0] + row[2], row[1] + row[3]};
    MapRow(filter, row, kPoints);
    row[kScoreAt] = memory.candidates[i].score;
    if (!AllFinite(row, kRowLength) || !suppression.Admit(box)) continue;
    std::copy(row, row + kRowLength, rows + written++ * kRowLength);
  }
  return written;
}

}  // namespace face
