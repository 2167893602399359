#include "kernel_table.h"

#if defined(__AVX512F__) && defined(__AVX512BW__) && defined(__AVX512VNNI__)
#include <immintrin.h>

namespace face::avx512 {
#include "simd_avx512.h"
#include "../kernels/float_distance.h"
#include "../kernels/int8_distance.h"
#include "../kernels/convert.h"
#include "../kernels/resize.h"
#include "../kernels/warp.h"
#include "../kernels/luma_sums.h"
#include "../kernels/overlap.h"
#include "../kernels/table.h"

static constexpr KernelTable kTable = MakeTable("avx512");
}  // namespace face::avx512

const face::KernelTable* const face::kAvx512Table = &face::avx512::kTable;
#else
const face::KernelTable* const face::kAvx512Table = nullptr;
#endif
