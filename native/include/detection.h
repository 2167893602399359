#pragma once

#include <cstddef>
#include <cstdint>

#include "kernel_table.h"

namespace face {

/// left, top, width, height, five points, score.
constexpr size_t kRowLength = 15;
constexpr size_t kScoreAt = 14;

struct DetectionFilter {
  float score_threshold;
  float nms_threshold;
  size_t top_k;
  /// image = (tensor - offset) * scale.
  float offset_x;
  float offset_y;
  float scale_x;
  float scale_y;
};

/// Bytes of scratch for decoding or suppressing `candidates` boxes.
size_t DecodeScratchBytes(size_t candidates);

struct YunetOutputs {
  /// Per stride 8, 16, 32; the binding has checked lengths against the input geometry.
  const float* cls[3];
  const float* obj[3];
  const float* bbox[3];
  const float* kps[3];
  size_t input_width;
  size_t input_height;
};

/// Rows written, best first, at most max_rows. Cells with numbers that are not finite are dropped.
size_t DecodeYunet(const KernelTable& kernels, const YunetOutputs& outputs, const DetectionFilter& filter,
                   uint8_t* scratch, float* rows, size_t max_rows);

struct SsdOutputs {
  const float* boxes;
  const float* scores;
  const float* anchors;
  size_t count;
  size_t classes;
  size_t face_class;
  float input_width;
  float input_height;
};

/// As DecodeYunet; landmarks are 0.
size_t DecodeSsd(const KernelTable& kernels, const SsdOutputs& outputs, const DetectionFilter& filter,
                 uint8_t* scratch, float* rows, size_t max_rows);

/// Numbers of the rows that survive, best first.
size_t SuppressOverlaps(const KernelTable& kernels, const float* rows, size_t count, float nms_threshold,
                        uint8_t* scratch, int32_t* keep);

}  // namespace face
