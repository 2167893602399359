#if defined(__linux__)
#include <sys/mman.h>
#endif

#include "exports.h"

namespace face::binding {
namespace {

constexpr uintptr_t kHugePage = uintptr_t{2} << 20;

/// buffer
napi_value AdviseHugePages(const Arguments& arguments) {
  void* data = nullptr;
  size_t length = 0;
  if (napi_get_arraybuffer_info(arguments.env(), arguments.Value(0), &data, &length) != napi_ok) {
    Refuse("buffer is not an ArrayBuffer");
  }
#if defined(__linux__)
  const size_t skipped = (kHugePage - reinterpret_cast<uintptr_t>(data) % kHugePage) % kHugePage;
  const size_t whole = length < skipped ? 0 : (length - skipped) / kHugePage * kHugePage;
  // Advice: a kernel that cannot follow it says so, and the memory stays as good as any.
  if (whole > 0) madvise(static_cast<uint8_t*>(data) + skipped, whole, MADV_HUGEPAGE);
#endif
  return nullptr;
}

constexpr Export kExports[] = {{"adviseHugePages", Entry<AdviseHugePages, 1>}};

}  // namespace

const Export* MemoryExports(size_t* count) {
  *count = sizeof(kExports) / sizeof(kExports[0]);
  return kExports;
}

}  // namespace face::binding
