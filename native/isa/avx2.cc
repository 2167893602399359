#include "kernel_table.h"

#if defined(__AVX2__) && defined(__FMA__) && defined(__F16C__)
#include <immintrin.h>

namespace face::avx2 {
#include "simd_avx2.h"
#include "../kernels/float_distance.h"
#include "../kernels/int8_distance.h"
#include "../kernels/convert.h"
#include "../kernels/resize.h"
#include "../kernels/warp.h"
#include "../kernels/luma_sums.h"
#include "../kernels/overlap.h"
#include "../kernels/table.h"

static constexpr KernelTable kTable = MakeTable("avx2");
}  // namespace face::avx2

const face::KernelTable* const face::kAvx2Table = &face::avx2::kTable;
#else
const face::KernelTable* const face::kAvx2Table = nullptr;
#endif
