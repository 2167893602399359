#pragma once

#include <cstddef>

#include "kernel_table.h"

namespace face {

struct Level {
  const KernelTable* table;
  bool supported;
};

/// The levels that are compiled in, slowest first.
size_t CompiledLevels(const Level** levels);

/// The fastest level that this CPU can run; scalar always can.
const KernelTable* BestTable();

/// The table of a level by name, or null when it is not compiled in or the CPU cannot run it.
const KernelTable* TableOf(const char* level);

}  // namespace face
