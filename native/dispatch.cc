#include "dispatch.h"

#include <cstring>

#include "cpu_features.h"

namespace face {
namespace {

bool CpuRuns(const char* const* features, size_t count) {
  for (size_t i = 0; i < count; i++) {
    if (!CpuHas(features[i])) return false;
  }
  return true;
}

struct Levels {
  Level list[4];
  size_t count = 0;

  Levels() {
    static const char* const kAvx2[] = {"avx2", "fma", "f16c"};
    static const char* const kAvx512[] = {"avx2",     "fma",      "f16c",     "avx512f",
                                          "avx512bw", "avx512vl", "avx512dq", "avx512vnni"};
    static const char* const kNeon[] = {"neon"};
    Add(kScalarTable, true);
    Add(kNeonTable, CpuRuns(kNeon, 1));
    Add(kAvx2Table, CpuRuns(kAvx2, 3));
    Add(kAvx512Table, CpuRuns(kAvx512, 8));
  }

  void Add(const KernelTable* table, bool supported) {
    if (table != nullptr) list[count++] = {table, supported};
  }
};

const Levels& AllLevels() {
  static const Levels levels;
  return levels;
}

}  // namespace

size_t CompiledLevels(const Level** levels) {
  *levels = AllLevels().list;
  return AllLevels().count;
}

const KernelTable* BestTable() {
  const Levels& levels = AllLevels();
  for (size_t i = levels.count; i-- > 0;) {
    if (levels.list[i].supported) return levels.list[i].table;
  }
  return kScalarTable;
}

const KernelTable* TableOf(const char* level) {
  const Levels& levels = AllLevels();
  for (size_t i = 0; i < levels.count; i++) {
    if (levels.list[i].supported && std::strcmp(levels.list[i].table->name, level) == 0) {
      return levels.list[i].table;
    }
  }
  return nullptr;
}

}  // namespace face
