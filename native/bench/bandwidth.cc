// How fast this machine reads and copies memory on one core. Reads a request per line ("read" or "copy"),
// answers with the seconds one pass over the buffer took; the buffer's bytes are the first argument.

#include <chrono>
#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <iostream>
#include <memory>
#include <string>

namespace {

/// Sums 8-byte words in eight independent streams of one pass; the compiler vectorises it.
uint64_t ReadAll(const uint64_t* words, size_t count) {
  uint64_t sums[32] = {};
  for (size_t i = 0; i + 32 <= count; i += 32) {
    for (size_t j = 0; j < 32; j++) sums[j] += words[i + j];
  }
  uint64_t sum = 0;
  for (const uint64_t part : sums) sum += part;
  return sum;
}

}  // namespace

int main(int argc, char** argv) {
  const size_t bytes = argc > 1 ? std::strtoull(argv[1], nullptr, 10) : size_t{1} << 30;
  const std::unique_ptr<uint64_t[]> buffer(new uint64_t[bytes / 8]);
  std::unique_ptr<uint64_t[]> target;
  std::memset(buffer.get(), 1, bytes);
  uint64_t sum = 0;
  for (std::string request; std::getline(std::cin, request);) {
    if (request == "copy" && target == nullptr) {
      target.reset(new uint64_t[bytes / 8]);
      std::memset(target.get(), 2, bytes);
    }
    const auto start = std::chrono::steady_clock::now();
    if (request == "copy") {
      std::memcpy(target.get(), buffer.get(), bytes);
      sum += target[bytes / 16];
    } else {
      sum += ReadAll(buffer.get(), bytes / 8);
    }
    const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    std::cout << seconds.count() << ' ' << (sum & 1) << std::endl;
  }
  return 0;
}
