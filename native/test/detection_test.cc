#include "detection.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <vector>

#include "best_list.h"
#include "check.h"
#include "guarded_array.h"
#include "order_faces.h"
#include "random.h"
#include "similarity.h"

using face::kRowLength;
using face::test::GuardedArray;
using face::test::Random;

namespace {

double Overlap(const float* a, const float* b) {
  // In float32, in the order of the kernel, so that both agree on borderline boxes.
  const float width = std::min(a[0] + a[2], b[0] + b[2]) - std::max(a[0], b[0]);
  const float height = std::min(a[1] + a[3], b[1] + b[3]) - std::max(a[1], b[1]);
  const float overlap = std::max(width, 0.0F) * std::max(height, 0.0F);
  const float area_a = ((a[0] + a[2]) - a[0]) * ((a[1] + a[3]) - a[1]);
  const float area_b = ((b[0] + b[2]) - b[0]) * ((b[1] + b[3]) - b[1]);
  const float both = area_a + area_b - overlap;
  return overlap > 0.4F * both ? 1 : 0;
}

void RandomRows(Random* random, size_t count, float* rows) {
  for (size_t i = 0; i < count; i++) {
    float* row = rows + i * kRowLength;
    std::fill(row, row + kRowLength, 0.0F);
    row[0] = random->Between(0, 800);
    row[1] = random->Between(0, 800);
    row[2] = random->Between(5, 120);
    row[3] = random->Between(5, 120);
    row[face::kScoreAt] = static_cast<float>(random->Below(50)) / 50;
  }
}

}  // namespace

TEST_PER_LEVEL("suppression equals the quadratic definition") {
  Random random(59);
  for (const size_t count : {1, 2, 15, 16, 17, 33, 400}) {
    GuardedArray<float> rows(count * kRowLength);
    RandomRows(&random, count, rows.data());
    std::vector<int32_t> order(count);
    std::iota(order.begin(), order.end(), 0);
    std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
      return rows[static_cast<size_t>(a) * kRowLength + face::kScoreAt] >
             rows[static_cast<size_t>(b) * kRowLength + face::kScoreAt];
    });
    std::vector<int32_t> expected;
    for (const int32_t index : order) {
      const bool free = std::none_of(expected.begin(), expected.end(), [&](int32_t kept) {
        return Overlap(rows.data() + static_cast<size_t>(index) * kRowLength,
                       rows.data() + static_cast<size_t>(kept) * kRowLength) > 0;
      });
      if (free) expected.push_back(index);
    }
    GuardedArray<uint8_t> scratch(face::DecodeScratchBytes(count));
    GuardedArray<int32_t> keep(count);
    const size_t kept =
        face::SuppressOverlaps(kernels, rows.data(), count, 0.4F, scratch.data(), keep.data());
    CHECK(std::vector<int32_t>(keep.data(), keep.data() + kept) == expected);
  }
}

TEST_PER_LEVEL("YuNet decoding follows the formulas and drops what is not finite") {
  const size_t cells[3] = {64, 16, 4};
  std::vector<std::vector<float>> parts;
  for (const size_t values : {1, 1, 4, 10}) {
    for (const size_t count : cells) parts.emplace_back(values * count, 0.0F);
  }
  face::YunetOutputs outputs{};
  outputs.input_width = outputs.input_height = 64;
  for (size_t level = 0; level < 3; level++) {
    outputs.cls[level] = parts[level].data();
    outputs.obj[level] = parts[3 + level].data();
    outputs.bbox[level] = parts[6 + level].data();
    outputs.kps[level] = parts[9 + level].data();
  }
  // Stride 16, cell 6: column 2, line 1.
  parts[1][6] = 0.81F;
  parts[4][6] = 1.7F;
  const float box[4] = {0.5F, 0.25F, 0.0F, std::log(2.0F)};
  std::copy(box, box + 4, parts[7].data() + 24);
  for (size_t i = 0; i < 10; i++) parts[10][60 + i] = 0.1F * static_cast<float>(i);
  parts[0][3] = 1;
  parts[3][3] = 1;
  parts[6][12] = std::numeric_limits<float>::quiet_NaN();
  parts[0][9] = std::numeric_limits<float>::quiet_NaN();
  parts[3][9] = 1;
  parts[2][1] = 1;
  parts[5][1] = 1;
  parts[8][6] = 1e9F;
  const face::DetectionFilter filter{0.5F, 0.3F, 100, 4, 8, 2, 3};
  std::vector<uint8_t> scratch(face::DecodeScratchBytes(84));
  GuardedArray<float> rows(3 * kRowLength);
  const size_t count = face::DecodeYunet(kernels, outputs, filter, scratch.data(), rows.data(), 3);
  CHECK(count == 1);
  const float expected_box[4] = {(40 - 8 - 4) * 2.0F, (20 - 16 - 8) * 3.0F, 32, 96};
  for (size_t i = 0; i < 4; i++) CHECK_NEAR(rows[i], expected_box[i], 1e-4, "box");
  for (size_t i = 0; i < 5; i++) {
    CHECK_NEAR(rows[4 + 2 * i], ((2 + 0.2 * static_cast<double>(i)) * 16 - 4) * 2, 1e-4, "x");
    CHECK_NEAR(rows[5 + 2 * i], ((1.1 + 0.2 * static_cast<double>(i)) * 16 - 8) * 3, 1e-4, "y");
  }
  CHECK_NEAR(rows[14], 0.9, 1e-6, "score");
}

TEST_PER_LEVEL("SSD decoding follows the formulas, clips, and leaves landmarks 0") {
  const float boxes[] = {
      1, -1, 0, 5 * std::log(2.0F), 0, 0, 0, 0, 0, 0, std::numeric_limits<float>::infinity(), 0};
  const float scores[] = {9, 0, -9, 2, 9, 9};
  const float anchors[] = {0.2F, 0.4F, 0.4F, 0.6F, -0.5F, -0.5F, 0.5F, 0.5F, 0.1F, 0.1F, 0.2F, 0.2F};
  const face::SsdOutputs outputs{boxes, scores, anchors, 3, 2, 1, 100, 200};
  const face::DetectionFilter filter{0.4F, 0.5F, 10, 0, 0, 1, 1};
  std::vector<uint8_t> scratch(face::DecodeScratchBytes(3));
  GuardedArray<float> rows(2 * kRowLength);
  const size_t count = face::DecodeSsd(kernels, outputs, filter, scratch.data(), rows.data(), 2);
  CHECK(count == 2);
  const float clipped[4] = {0, 0, 50, 100};
  for (size_t i = 0; i < 4; i++) CHECK_NEAR(rows[i], clipped[i], 1e-4, "clipped");
  CHECK_NEAR(rows[14], 1 / (1 + std::exp(-2.0)), 1e-6, "score");
  // Centre y 0.3 + 0.02, x 0.5 - 0.02; height 0.2, width 0.4.
  const float shifted[4] = {28, 44, 40, 40};
  for (size_t i = 0; i < 4; i++) CHECK_NEAR(rows[kRowLength + i], shifted[i], 1e-4, "shifted");
  for (size_t i = 4; i < 14; i++) CHECK(rows[kRowLength + i] == 0);
}

TEST_ONCE("faces are ordered by each rule, with ties broken by position") {
  const size_t count = 5;
  std::vector<float> rows(count * kRowLength, 0.0F);
  const float faces[count][5] = {{0, 0, 10, 10, 0.9F},
                                 {50, 50, 20, 20, 0.5F},
                                 {10, 0, 20, 20, 0.5F},
                                 {0, 10, 20, 20, 0.5F},
                                 {90, 90, 2, 400, 1.0F}};
  for (size_t i = 0; i < count; i++) {
    std::copy(faces[i], faces[i] + 4, rows.begin() + static_cast<std::ptrdiff_t>(i * kRowLength));
    rows[i * kRowLength + face::kScoreAt] = faces[i][4];
  }
  int32_t order[count];
  const auto check = [&](face::Selection selection, float min_size, const std::vector<int32_t>& expected) {
    const size_t found = face::OrderFaces(rows.data(), count, {selection, min_size, 120, 120}, order);
    CHECK(std::vector<int32_t>(order, order + found) == expected);
  };
  // The size is the root of the area: 10 of the first, 28 of the last.
  check(face::Selection::kLargest, 20, {2, 3, 1, 4});
  check(face::Selection::kLargest, 21, {4});
  // Only the part inside the image counts: 2 x 30 of the last one.
  check(face::Selection::kLargest, 0, {2, 3, 1, 0, 4});
  check(face::Selection::kMostConfident, 0, {4, 0, 2, 3, 1});
  check(face::Selection::kMostCentral, 0, {1, 2, 3, 0, 4});
  check(face::Selection::kLargest, 500, {});
}

TEST_ONCE("the best list equals a full sort, whatever the order of offers") {
  Random random(61);
  for (const bool ascending : {false, true}) {
    for (const size_t k : {1, 2, 7, 50, 100}) {
      std::vector<float> scores(100);
      for (float& score : scores) score = static_cast<float>(random.Below(20));
      std::vector<int32_t> order(scores.size());
      std::iota(order.begin(), order.end(), 0);
      std::stable_sort(order.begin(), order.end(), [&](int32_t a, int32_t b) {
        const float x = scores[static_cast<size_t>(a)];
        const float y = scores[static_cast<size_t>(b)];
        return ascending ? x < y : x > y;
      });
      std::vector<int32_t> expected;
      for (const int32_t index : order) {
        const float score = scores[static_cast<size_t>(index)];
        if (expected.size() < k && (ascending ? score <= 15 : score >= 5)) expected.push_back(index);
      }
      GuardedArray<int32_t> indices(k);
      GuardedArray<float> best(k);
      face::BestList list(indices.data(), best.data(), k, ascending ? 15.0F : 5.0F, ascending);
      for (size_t i = scores.size(); i-- > 0;) list.Offer(scores[i], static_cast<int32_t>(i));
      const size_t count = list.Finish();
      CHECK(std::vector<int32_t>(indices.data(), indices.data() + count) == expected);
    }
  }
}

TEST_ONCE("the similarity recovers a known transform and minimises the residual") {
  Random random(67);
  for (int round = 0; round < 200; round++) {
    float points[10];
    float targets[10];
    const double angle = random.Unit() * 6.283;
    const double scale = 0.1 + random.Unit() * 3;
    for (int i = 0; i < 5; i++) {
      const double x = random.Unit() * 500;
      const double y = random.Unit() * 500;
      points[2 * i] = static_cast<float>(x);
      points[2 * i + 1] = static_cast<float>(y);
      targets[2 * i] = static_cast<float>(scale * (std::cos(angle) * x - std::sin(angle) * y) + 12);
      targets[2 * i + 1] = static_cast<float>(scale * (std::sin(angle) * x + std::cos(angle) * y) - 7);
    }
    double m[6];
    CHECK(face::SimilarityFromLandmarks(points, targets, m) == nullptr);
    CHECK_NEAR(m[0], scale * std::cos(angle), 1e-4, "a");
    CHECK_NEAR(m[3], scale * std::sin(angle), 1e-4, "b");
    CHECK_NEAR(m[2], 12, 0.02, "tx");
    double inverse[6];
    CHECK(face::InvertAffine(m, inverse));
    CHECK_NEAR(inverse[0] * m[0] + inverse[1] * m[3], 1, 1e-12, "inverse");
    for (float& target : targets) target += random.Between(-5, 5);
    CHECK(face::SimilarityFromLandmarks(points, targets, m) == nullptr);
    const auto residual = [&](double a, double b, double tx, double ty) {
      double sum = 0;
      for (int i = 0; i < 5; i++) {
        const auto x = static_cast<double>(points[2 * i]);
        const auto y = static_cast<double>(points[2 * i + 1]);
        const double du = a * x - b * y + tx - static_cast<double>(targets[2 * i]);
        const double dv = b * x + a * y + ty - static_cast<double>(targets[2 * i + 1]);
        sum += du * du + dv * dv;
      }
      return sum;
    };
    const double best = residual(m[0], m[3], m[2], m[5]);
    for (int i = 0; i < 4; i++) {
      for (const double step : {-1e-3, 1e-3}) {
        CHECK(residual(m[0] + (i == 0 ? step : 0), m[3] + (i == 1 ? step : 0), m[2] + (i == 2 ? step : 0),
                       m[5] + (i == 3 ? step : 0)) >= best);
      }
    }
  }
}

TEST_ONCE("coinciding and broken landmarks are refused") {
  const float spread[10] = {0, 0, 10, 0, 5, 5, 2, 8, 8, 8};
  const float same[10] = {3, 3, 3, 3, 3, 3, 3, 3, 3, 3};
  float broken[10] = {0, 0, 10, 0, 5, 5, 2, 8, 8, 8};
  broken[7] = std::numeric_limits<float>::quiet_NaN();
  double m[6];
  CHECK(face::SimilarityFromLandmarks(spread, spread, m) == nullptr);
  CHECK(face::SimilarityFromLandmarks(same, spread, m) != nullptr);
  CHECK(face::SimilarityFromLandmarks(spread, same, m) != nullptr);
  CHECK(face::SimilarityFromLandmarks(broken, spread, m) != nullptr);
  CHECK(face::SimilarityFromLandmarks(spread, broken, m) != nullptr);
}
