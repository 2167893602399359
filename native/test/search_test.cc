#include "search.h"

#include <dlfcn.h>
#include <pthread.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cmath>
#include <limits>
#include <vector>

#include "check.h"
#include "random.h"
#include "run_shares.h"

using face::BestList;
using face::Element;
using face::Gallery;
using face::kNoRow;
using face::Metric;
using face::Probes;
using face::test::Random;

namespace {

/// Threads that the system still gives, or any number when negative.
std::atomic<int> threads_left{-1};

constexpr size_t kDimensions = 37;

std::vector<float> RandomRows(size_t rows, Random* random) {
  std::vector<float> values(rows * kDimensions);
  for (float& value : values) value = static_cast<float>(random->Below(2001)) / 1000 - 1;
  return values;
}

}  // namespace

// Stands before the system's own, so that it can fail as that does at its limit.
// NOLINTNEXTLINE(readability-inconsistent-declaration-parameter-name): the system's names are reserved.
extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes, void* (*start)(void*),
                              void* argument) {
  using Create = int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*);
  static const auto create = reinterpret_cast<Create>(dlsym(RTLD_NEXT, "pthread_create"));
  if (threads_left.load() == 0) return EAGAIN;
  if (threads_left.load() > 0) threads_left--;
  return create(thread, attributes, start, argument);
}

TEST_ONCE("shares are all done, each once, however few threads there are") {
  for (const int available : {-1, 0, 1, 3}) {
    for (const size_t count : {size_t{1}, size_t{2}, size_t{5}, face::kMostShares}) {
      std::vector<std::atomic<int>> done(count);
      threads_left = available;
      face::RunShares(count, [&](size_t number) { done[number]++; });
      threads_left = -1;
      for (const std::atomic<int>& times : done) CHECK(times == 1);
    }
  }
}

TEST_PER_LEVEL("many probes score and rank as one probe at a time does") {
  Random random(83);
  for (const size_t rows : {size_t{1}, size_t{255}, size_t{256}, size_t{600}}) {
    for (const size_t probe_count : {size_t{1}, size_t{3}, size_t{32}, size_t{33}, size_t{70}}) {
      const auto gallery_rows = RandomRows(rows, &random);
      const auto probes = RandomRows(probe_count, &random);
      const Gallery gallery{gallery_rows.data(), rows, kDimensions, Element::kFloat32};
      for (const Metric metric : {Metric::kDot, Metric::kCosine, Metric::kSquaredEuclidean}) {
        std::vector<float> scores(rows * probe_count, std::nanf(""));
        const size_t cut = rows / 3;
        const Probes all{probes.data(), probe_count};
        CHECK(ScoreRows(kernels, gallery, all, metric, {0, cut, nullptr}, scores.data()) == kNoRow);
        CHECK(ScoreRows(kernels, gallery, all, metric, {cut, rows, nullptr}, scores.data()) == kNoRow);
        const size_t k = std::min<size_t>(rows, 4);
        std::vector<int32_t> indices(probe_count * k);
        std::vector<float> best(probe_count * k);
        std::vector<BestList> lists;
        const bool ascending = metric == Metric::kSquaredEuclidean;
        const float any =
            ascending ? std::numeric_limits<float>::infinity() : -std::numeric_limits<float>::infinity();
        for (size_t p = 0; p < probe_count; p++) {
          lists.emplace_back(indices.data() + p * k, best.data() + p * k, k, any, ascending);
        }
        CHECK(SearchRows(kernels, gallery, all, metric, {0, rows, nullptr}, lists.data()) == kNoRow);
        for (size_t p = 0; p < probe_count; p++) {
          const float* probe = probes.data() + p * kDimensions;
          const auto pair = kernels.pair[0][static_cast<size_t>(metric)];
          int32_t first = 0;
          for (size_t r = 0; r < rows; r++) {
            const float score = pair(probe, gallery_rows.data() + r * kDimensions, kDimensions);
            CHECK(score == scores[p * rows + r]);
            const float leader = scores[p * rows + static_cast<size_t>(first)];
            if (ascending ? score < leader : score > leader) first = static_cast<int32_t>(r);
          }
          CHECK(lists[p].Finish() == k);
          CHECK(indices[p * k] == first);
          CHECK(best[p * k] == scores[p * rows + static_cast<size_t>(first)]);
        }
      }
    }
  }
}

TEST_PER_LEVEL("a row that is not finite is named, and a cancelled run ends") {
  Random random(89);
  auto rows = RandomRows(700, &random);
  rows[650 * kDimensions + 5] = std::nanf("");
  const auto probes = RandomRows(40, &random);
  const Gallery gallery{rows.data(), 700, kDimensions, Element::kFloat32};
  std::vector<float> scores(700 * 40);
  CHECK(ScoreRows(kernels, gallery, {probes.data(), 40}, Metric::kDot, {0, 700, nullptr}, scores.data()) ==
        650);
  const std::atomic<bool> cancelled{true};
  CHECK(ScoreRows(kernels, gallery, {probes.data(), 40}, Metric::kDot, {0, 700, &cancelled}, scores.data()) ==
        kNoRow);
}
