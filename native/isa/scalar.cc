#include "kernel_table.h"

namespace face::scalar {
#include "simd_scalar.h"
#include "../kernels/float_distance.h"
#include "../kernels/int8_distance.h"
#include "../kernels/convert.h"
#include "../kernels/resize.h"
#include "../kernels/warp.h"
#include "../kernels/luma_sums.h"
#include "../kernels/overlap.h"
#include "../kernels/table.h"

static constexpr KernelTable kTable = MakeTable("scalar");
}  // namespace face::scalar

const face::KernelTable* const face::kScalarTable = &face::scalar::kTable;
