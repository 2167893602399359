#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "dispatch.h"

namespace face::test {

/// One named test; fails when any of its checks does.
struct Test {
  std::string name;
  void (*run)(const KernelTable& kernels);
  /// Run once per level, or once with the best table.
  bool per_level;
};

std::vector<Test>& AllTests();

struct Registered {
  Registered(const char* name, void (*run)(const KernelTable& kernels), bool per_level) {
    AllTests().push_back({name, run, per_level});
  }
};

/// Counts of the running test.
extern int failed_checks;

template <class... Values>
void Fail(const char* file, int line, const char* format, Values... values) {
  if (++failed_checks > 5) return;
  std::fprintf(stderr, "  %s:%d: ", file, line);
  std::fprintf(stderr, format, values...);
  std::fprintf(stderr, "\n");
}

}  // namespace face::test

#define FACE_TEST_CONCAT_(a, b) a##b
#define FACE_TEST_CONCAT(a, b) FACE_TEST_CONCAT_(a, b)
#define FACE_TEST_NAME(line) FACE_TEST_CONCAT(test_at_, line)

/// A test of kernels: runs for every level that this CPU supports. `kernels` is the level's table.
#define TEST_PER_LEVEL(name)                                                   \
  static void FACE_TEST_NAME(__LINE__)(const face::KernelTable& kernels);      \
  static const face::test::Registered FACE_TEST_CONCAT(registered_, __LINE__)( \
      name, FACE_TEST_NAME(__LINE__), true);                                   \
  static void FACE_TEST_NAME(__LINE__)([[maybe_unused]] const face::KernelTable& kernels)

/// A test of anything else: runs once.
#define TEST_ONCE(name)                                                        \
  static void FACE_TEST_NAME(__LINE__)(const face::KernelTable& kernels);      \
  static const face::test::Registered FACE_TEST_CONCAT(registered_, __LINE__)( \
      name, FACE_TEST_NAME(__LINE__), false);                                  \
  static void FACE_TEST_NAME(__LINE__)([[maybe_unused]] const face::KernelTable& kernels)

#define CHECK(condition)                                                      \
  do {                                                                        \
    if (!(condition)) face::test::Fail(__FILE__, __LINE__, "%s", #condition); \
  } while (false)

/// |actual - expected| <= bound; `context` says which case.
#define CHECK_NEAR(actual, expected, bound, context)                                                        \
  do {                                                                                                      \
    const double a_ = static_cast<double>(actual), e_ = static_cast<double>(expected);                      \
    const double b_ = static_cast<double>(bound);                                                           \
    if (!(a_ - e_ <= b_ && e_ - a_ <= b_))                                                                  \
      face::test::Fail(__FILE__, __LINE__, "%s: %.9g, expected %.9g +- %.3g", std::string(context).c_str(), \
                       a_, e_, b_);                                                                         \
  } while (false)
