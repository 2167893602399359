#include <vector>

#include "../fuzz/targets.h"
#include "check.h"
#include "random.h"

namespace {

/// The fuzz targets end the program on a failure, so coming back is passing.
void RunSeeded(void (*target)(const uint8_t* data, size_t size), int count) {
  face::test::Random random(71);
  for (int i = 0; i < count; i++) {
    std::vector<uint8_t> bytes(random.Below(i % 4 == 0 ? 20000 : 400));
    // Bytes of few values make short numbers and repeats, which random ones never do.
    const uint64_t limit = i % 3 == 0 ? 3 : 256;
    for (uint8_t& byte : bytes) byte = static_cast<uint8_t>(random.Below(limit));
    target(bytes.data(), bytes.size());
  }
}

}  // namespace

TEST_ONCE("seeded inputs pass through the resize fuzz target") {
  RunSeeded(face::fuzz::FuzzResize, 150);
}
TEST_ONCE("seeded inputs pass through the warp fuzz target") {
  RunSeeded(face::fuzz::FuzzWarp, 400);
}
TEST_ONCE("seeded inputs pass through the statistics fuzz target") {
  RunSeeded(face::fuzz::FuzzStatistics, 400);
}
TEST_ONCE("seeded inputs pass through the detection fuzz target") {
  RunSeeded(face::fuzz::FuzzDetections, 600);
}
TEST_ONCE("seeded inputs pass through the vector fuzz target") {
  RunSeeded(face::fuzz::FuzzVectors, 600);
}
TEST_ONCE("seeded inputs pass through the similarity fuzz target") {
  RunSeeded(face::fuzz::FuzzSimilarity, 2000);
}
TEST_ONCE("seeded inputs pass through the counting fuzz target") {
  RunSeeded(face::fuzz::FuzzCounts, 60);
}
