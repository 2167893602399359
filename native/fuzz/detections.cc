#include <cmath>

#include "detection.h"
#include "input.h"
#include "order_faces.h"
#include "targets.h"

namespace face::fuzz {
namespace {

DetectionFilter TakeFilter(Input* input) {
  return {static_cast<float>(input->Take<uint8_t>()) / 255,
          static_cast<float>(input->Take<uint8_t>()) / 255,
          input->Within(1, 200),
          static_cast<float>(input->Within(0, 64)),
          static_cast<float>(input->Within(0, 64)),
          static_cast<float>(input->Within(1, 1000)) / 100,
          static_cast<float>(input->Within(1, 1000)) / 100};
}

/// What comes out is finite and sorted, and no row comes twice.
void CheckRows(const std::vector<float>& rows, size_t count) {
  for (size_t i = 0; i < count; i++) {
    for (size_t j = 0; j < kRowLength; j++) Require(std::isfinite(rows[i * kRowLength + j]));
    if (i > 0) Require(rows[i * kRowLength + kScoreAt] <= rows[(i - 1) * kRowLength + kScoreAt]);
  }
}

void FuzzYunet(Input* input) {
  const KernelTable& kernels = input->Kernels();
  YunetOutputs outputs{};
  outputs.input_width = 32 * input->Within(1, 4);
  outputs.input_height = 32 * input->Within(1, 4);
  const DetectionFilter filter = TakeFilter(input);
  std::vector<std::vector<float>> parts;
  size_t cells = 0;
  const float** const arrays[] = {outputs.cls, outputs.obj, outputs.bbox, outputs.kps};
  const size_t values[] = {1, 1, 4, 10};
  parts.reserve(12);
  for (size_t part = 0; part < 4; part++) {
    for (size_t level = 0; level < 3; level++) {
      const size_t stride = size_t{8} << level;
      const size_t count = (outputs.input_width / stride) * (outputs.input_height / stride);
      std::vector<float> numbers(count * values[part]);
      for (float& number : numbers) number = input->Float(-2, 2);
      parts.push_back(numbers);
      arrays[part][level] = parts.back().data();
      if (part == 0) cells += count;
    }
  }
  std::vector<uint8_t> scratch(DecodeScratchBytes(cells));
  std::vector<float> rows(kRowLength * input->Within(1, 40));
  CheckRows(rows,
            DecodeYunet(kernels, outputs, filter, scratch.data(), rows.data(), rows.size() / kRowLength));
}

void FuzzSsd(Input* input) {
  const KernelTable& kernels = input->Kernels();
  SsdOutputs outputs{};
  outputs.count = input->Within(1, 120);
  outputs.classes = input->Within(1, 3);
  outputs.face_class = input->Within(0, outputs.classes - 1);
  outputs.input_width = static_cast<float>(input->Within(1, 512));
  outputs.input_height = static_cast<float>(input->Within(1, 512));
  const DetectionFilter filter = TakeFilter(input);
  std::vector<float> boxes(outputs.count * 4);
  std::vector<float> scores(outputs.count * outputs.classes);
  std::vector<float> anchors(outputs.count * 4);
  for (float& value : boxes) value = input->Float(-20, 20);
  for (float& value : scores) value = input->Float(-5, 5);
  for (float& value : anchors) value = input->Float(-0.2F, 1.2F);
  outputs.boxes = boxes.data();
  outputs.scores = scores.data();
  outputs.anchors = anchors.data();
  std::vector<uint8_t> scratch(DecodeScratchBytes(outputs.count));
  std::vector<float> rows(kRowLength * input->Within(1, 40));
  CheckRows(rows, DecodeSsd(kernels, outputs, filter, scratch.data(), rows.data(), rows.size() / kRowLength));
}

void FuzzRows(Input* input) {
  const KernelTable& kernels = input->Kernels();
  const size_t count = input->Within(1, 100);
  std::vector<float> rows(count * kRowLength);
  for (float& value : rows) {
    value = input->Float(-100, 500);
    if (!std::isfinite(value)) value = 3e38F;
  }
  std::vector<uint8_t> scratch(DecodeScratchBytes(count));
  std::vector<int32_t> indices(count);
  const size_t kept =
      SuppressOverlaps(kernels, rows.data(), count, static_cast<float>(input->Take<uint8_t>()) / 255,
                       scratch.data(), indices.data());
  Require(kept >= 1 && kept <= count);
  const FaceOrder order{static_cast<Selection>(input->Take<uint8_t>() % 3), input->Float(0, 100), 640, 480};
  const size_t passing = OrderFaces(rows.data(), count, order, indices.data());
  Require(passing <= count);
  for (size_t i = 0; i < passing; i++) Require(indices[i] >= 0 && static_cast<size_t>(indices[i]) < count);
}

}  // namespace

void FuzzDetections(const uint8_t* data, size_t size) {
  Input input(data, size);
  switch (input.Take<uint8_t>() % 3) {
    case 0:
      return FuzzYunet(&input);
    case 1:
      return FuzzSsd(&input);
    default:
      return FuzzRows(&input);
  }
}

}  // namespace face::fuzz
