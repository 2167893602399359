#include "cpu_features.h"

#include <cstring>

#if defined(__x86_64__) || defined(__i386__)
#include <cpuid.h>
#elif defined(__aarch64__) && defined(__linux__)
#include <sys/auxv.h>
#elif defined(__aarch64__) && defined(__APPLE__)
#include <sys/sysctl.h>
#endif

namespace face {

#if defined(__x86_64__) || defined(__i386__)

namespace {

/// GCC 12 has no builtin name for it. The operating system's part is that of AVX2.
bool HasF16c() {
  unsigned int eax = 0;
  unsigned int ebx = 0;
  unsigned int ecx = 0;
  unsigned int edx = 0;
  return __builtin_cpu_supports("avx2") != 0 && __get_cpuid(1, &eax, &ebx, &ecx, &edx) != 0 &&
         (ecx & bit_F16C) != 0;
}

/// VNNI in AVX's own encoding, which some CPUs have without AVX-512: leaf 7, subleaf 1, EAX bit 4. GCC 12 has
/// no builtin name for it. The operating system's part is that of AVX2.
bool HasAvxVnni() {
  unsigned int eax = 0;
  unsigned int ebx = 0;
  unsigned int ecx = 0;
  unsigned int edx = 0;
  return __builtin_cpu_supports("avx2") != 0 && __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) != 0 &&
         (eax & (1u << 4)) != 0;
}

}  // namespace

const CpuFeature* CpuFeatures(size_t* count) {
  __builtin_cpu_init();
  static const CpuFeature features[] = {
      {"avx2", __builtin_cpu_supports("avx2") != 0},
      {"fma", __builtin_cpu_supports("fma") != 0},
      {"f16c", HasF16c()},
      {"avx512f", __builtin_cpu_supports("avx512f") != 0},
      {"avx512bw", __builtin_cpu_supports("avx512bw") != 0},
      {"avx512vl", __builtin_cpu_supports("avx512vl") != 0},
      {"avx512dq", __builtin_cpu_supports("avx512dq") != 0},
      {"avx512vnni", __builtin_cpu_supports("avx512vnni") != 0},
      {"avxvnni", HasAvxVnni()},
  };
  *count = sizeof(features) / sizeof(features[0]);
  return features;
}

#elif defined(__aarch64__)

namespace {

/// SDOT and UDOT, of ARMv8.2 and later. Unknown systems count as without.
bool HasDotProduct() {
#if defined(__linux__)
  constexpr unsigned long kAsimdDp = 1ul << 20;  // HWCAP_ASIMDDP
  return (getauxval(AT_HWCAP) & kAsimdDp) != 0;
#elif defined(__APPLE__)
  int present = 0;
  size_t size = sizeof(present);
  return sysctlbyname("hw.optional.arm.FEAT_DotProd", &present, &size, nullptr, 0) == 0 && present != 0;
#else
  return false;
#endif
}

}  // namespace

const CpuFeature* CpuFeatures(size_t* count) {
  static const CpuFeature features[] = {{"neon", true}, {"dotprod", HasDotProduct()}};
  *count = sizeof(features) / sizeof(features[0]);
  return features;
}

#else

const CpuFeature* CpuFeatures(size_t* count) {
  *count = 0;
  return nullptr;
}

#endif

bool CpuHas(const char* feature) {
  size_t count;
  const CpuFeature* features = CpuFeatures(&count);
  for (size_t i = 0; i < count; i++) {
    if (std::strcmp(features[i].name, feature) == 0) return features[i].present;
  }
  return false;
}

}  // namespace face
