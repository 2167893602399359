#pragma once

#include <cstddef>

namespace face {

struct CpuFeature {
  const char* name;
  bool present;
};

/// What kernels care about on this architecture, with what the CPU and the operating system offer.
/// `count` receives the number of entries.
const CpuFeature* CpuFeatures(size_t* count);

bool CpuHas(const char* feature);

}  // namespace face
