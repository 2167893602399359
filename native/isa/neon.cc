#include "kernel_table.h"

#if defined(__aarch64__)
#include <arm_neon.h>

namespace face::neon {
#include "simd_neon.h"
#include "../kernels/float_distance.h"
#include "../kernels/int8_distance.h"
#include "../kernels/convert.h"
#include "../kernels/resize.h"
#include "../kernels/warp.h"
#include "../kernels/luma_sums.h"
#include "../kernels/overlap.h"
#include "../kernels/table.h"

static constexpr KernelTable kTable = MakeTable("neon");
}  // namespace face::neon

const face::KernelTable* const face::kNeonTable = &face::neon::kTable;
#else
const face::KernelTable* const face::kNeonTable = nullptr;
#endif
