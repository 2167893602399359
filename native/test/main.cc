// Runs every test at every level this CPU supports and writes the counts as JSON: main [tally.json]

#include <cstring>
#include <fstream>
#include <iostream>

#include "check.h"

namespace face::test {

int failed_checks = 0;

std::vector<Test>& AllTests() {
  static std::vector<Test> tests;
  return tests;
}

namespace {

struct Tally {
  int passed = 0;
  int failed = 0;
  std::vector<std::string> skipped;
};

void RunTest(const Test& test, const std::string& name, const KernelTable& kernels, Tally* tally) {
  failed_checks = 0;
  test.run(kernels);
  if (failed_checks == 0) {
    tally->passed++;
    return;
  }
  tally->failed++;
  std::cerr << "FAILED " << name << " (" << failed_checks << " checks)\n";
}

void WriteTally(const Tally& tally, const char* file) {
  std::ofstream out(file);
  out << "{\n  \"passed\": " << tally.passed << ",\n  \"failed\": " << tally.failed << ",\n  \"skipped\": [";
  for (size_t i = 0; i < tally.skipped.size(); i++) {
    out << (i == 0 ? "\n    \"" : ",\n    \"") << tally.skipped[i] << '"';
  }
  out << (tally.skipped.empty() ? "]\n}\n" : "\n  ]\n}\n");
}

}  // namespace
}  // namespace face::test

int main(int argc, char** argv) {
  using namespace face::test;
  Tally tally;
  const face::Level* levels = nullptr;
  const size_t count = face::CompiledLevels(&levels);
  for (const Test& test : AllTests()) {
    if (!test.per_level) {
      RunTest(test, test.name, *face::BestTable(), &tally);
      continue;
    }
    for (size_t i = 0; i < count; i++) {
      const std::string name = test.name + " [" + levels[i].table->name + "]";
      if (levels[i].supported) {
        RunTest(test, name, *levels[i].table, &tally);
      } else {
        tally.skipped.push_back(name);
      }
    }
  }
  for (const std::string& name : tally.skipped) std::cout << "skipped (not on this CPU): " << name << '\n';
  std::cout << "levels:";
  for (size_t i = 0; i < count; i++) {
    if (levels[i].supported) std::cout << ' ' << levels[i].table->name;
  }
  std::cout << '\n' << tally.passed << " passed, " << tally.failed << " failed\n";
  if (argc > 1) WriteTally(tally, argv[1]);
  return tally.failed == 0 ? 0 : 1;
}
