#pragma once

#include <array>
#include <cstddef>
#include <exception>
#include <thread>

namespace face {

constexpr size_t kMostShares = 64;

/// Calls share(0) .. share(count - 1), each in a thread of its own where the system has one to give, else in
/// this one, and returns when all are done. `share` must not throw; count is at most kMostShares.
template <class Share>
void RunShares(size_t count, const Share& share) {
  std::array<std::thread, kMostShares> helpers;
  size_t started = 1;
  try {
    for (; started < count; started++) helpers[started] = std::thread([&share, started] { share(started); });
  } catch (const std::exception&) {
    // No thread or no memory for one: what is missing is done below.
  }
  share(0);
  for (size_t number = started; number < count; number++) share(number);
  for (std::thread& helper : helpers) {
    if (helper.joinable()) helper.join();
  }
}

}  // namespace face
