// Included inside a namespace: the vector operations that kernels are written in, for 64-bit Arm.
// simd_scalar.h says what each one does.

constexpr int kLanes = 4;
constexpr int kWords = 8;
constexpr int kProbeTile = 4;
constexpr int kRowTile = 3;

using F32 = float32x4_t;
using I32 = int32x4_t;
struct I16 {
  int16x8_t v;
};

static inline F32 ZeroF32() {
  return vdupq_n_f32(0);
}
static inline F32 SetF32(float x) {
  return vdupq_n_f32(x);
}
static inline F32 LoadF32(const float* p) {
  return vld1q_f32(p);
}
static inline F32 LoadF32(const float* p, size_t n) {
  float padded[4] = {};
  for (size_t i = 0; i < n; i++) padded[i] = p[i];
  return vld1q_f32(padded);
}
static inline void KeepInRegister(F32* value) {
  __asm__("" : "+w"(*value));
}
static inline void StoreF32(float* p, F32 a) {
  vst1q_f32(p, a);
}
static inline F32 Iota() {
  const float lanes[4] = {0, 1, 2, 3};
  return vld1q_f32(lanes);
}
static inline F32 Add(F32 a, F32 b) {
  return vaddq_f32(a, b);
}
static inline F32 Sub(F32 a, F32 b) {
  return vsubq_f32(a, b);
}
static inline F32 Mul(F32 a, F32 b) {
  return vmulq_f32(a, b);
}
static inline F32 MulAdd(F32 a, F32 b, F32 c) {
  return vfmaq_f32(c, a, b);
}
/// Like x86: the second operand when either is NaN.
static inline F32 Min(F32 a, F32 b) {
  return vbslq_f32(vcltq_f32(a, b), a, b);
}
static inline F32 Max(F32 a, F32 b) {
  return vbslq_f32(vcgtq_f32(a, b), a, b);
}
static inline F32 Floor(F32 a) {
  return vrndmq_f32(a);
}
static inline float ReduceAdd(F32 a) {
  const float32x2_t sum = vadd_f32(vget_low_f32(a), vget_high_f32(a));
  return vget_lane_f32(sum, 0) + vget_lane_f32(sum, 1);
}
static inline bool AnyGreater(F32 a, F32 b) {
  return vmaxvq_u32(vcgtq_f32(a, b)) != 0;
}

static inline I32 RoundToI32(F32 a) {
  return vcvtnq_s32_f32(a);
}
static inline F32 ToF32(I32 a) {
  return vcvtq_f32_s32(a);
}
static inline I32 SetI32(int32_t x) {
  return vdupq_n_s32(x);
}
static inline I32 LoadI32(const int32_t* p) {
  return vld1q_s32(p);
}
static inline void StoreI32(int32_t* p, I32 a) {
  vst1q_s32(p, a);
}
static inline I32 AddI32(I32 a, I32 b) {
  return vaddq_s32(a, b);
}
static inline I32 SubI32(I32 a, I32 b) {
  return vsubq_s32(a, b);
}
static inline I32 MulI32(I32 a, I32 b) {
  return vmulq_s32(a, b);
}
static inline I32 PackWords(I32 low, I32 high) {
  return vorrq_s32(low, vshlq_n_s32(high, 16));
}
static inline bool AllWithin(I32 a, int32_t limit) {
  return vmaxvq_u32(vreinterpretq_u32_s32(a)) <= static_cast<uint32_t>(limit);
}

static inline I16 SetI16(int16_t x) {
  return {vdupq_n_s16(x)};
}
static inline I16 LoadU8Shift7(const uint8_t* p) {
  return {vreinterpretq_s16_u16(vshll_n_u8(vld1_u8(p), 7))};
}
static inline I16 LoadI16(const int16_t* p) {
  return {vld1q_s16(p)};
}
static inline void StoreI16(int16_t* p, I16 a) {
  vst1q_s16(p, a.v);
}
static inline I16 AddI16(I16 a, I16 b) {
  return {vaddq_s16(a.v, b.v)};
}
static inline I16 SubI16(I16 a, I16 b) {
  return {vsubq_s16(a.v, b.v)};
}
static inline I16 MulRound(I16 a, I16 b) {
  return {vqrdmulhq_s16(a.v, b.v)};
}
static inline I16 AsI16(I32 a) {
  return {vreinterpretq_s16_s32(a)};
}
static inline I16 GatherBytesShift7(const uint8_t* base, const int32_t* offsets, int j) {
  return LoadU8Shift7(base + offsets[j]);
}
static inline I16 GatherWords(const int16_t* base, const int32_t* offsets, int j) {
  return {vld1q_s16(base + offsets[j])};
}
static inline I16 PairChannels(I16 a) {
  const uint8_t order[16] = {0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11};
  return {vreinterpretq_s16_u8(vqtbl1q_u8(vreinterpretq_u8_s16(a.v), vld1q_u8(order)))};
}
static inline I32 MulAddPairs(I16 a, I16 b) {
  const int32x4_t low = vmull_s16(vget_low_s16(a.v), vget_low_s16(b.v));
  return vpaddq_s32(low, vmull_high_s16(a.v, b.v));
}
template <int J>
static inline I32 BroadcastInLane(I32 a) {
  return vdupq_laneq_s32(a, J);
}
static inline void Transpose(I32 a, I32 b, I32 c, I32 d, I32 columns[3]) {
  const int32x4_t ab_low = vzip1q_s32(a, b);
  const int32x4_t cd_low = vzip1q_s32(c, d);
  columns[0] = vcombine_s32(vget_low_s32(ab_low), vget_low_s32(cd_low));
  columns[1] = vcombine_s32(vget_high_s32(ab_low), vget_high_s32(cd_low));
  columns[2] = vcombine_s32(vget_low_s32(vzip2q_s32(a, b)), vget_low_s32(vzip2q_s32(c, d)));
}

static inline F32 LoadF16(const uint16_t* p) {
  return vcvt_f32_f16(vreinterpret_f16_u16(vld1_u16(p)));
}
static inline F32 LoadF16(const uint16_t* p, size_t n) {
  uint16_t padded[4] = {};
  for (size_t i = 0; i < n; i++) padded[i] = p[i];
  return LoadF16(padded);
}
static inline void StoreF16(uint16_t* p, F32 a) {
  vst1_u16(p, vreinterpret_u16_f16(vcvt_f16_f32(a)));
}

struct Int8Sums {
  int32_t dot;
  int32_t row_square;
};
static inline int8x16_t LoadI8(const int8_t* p, size_t n) {
  int8_t padded[16] = {};
  for (size_t i = 0; i < n; i++) padded[i] = p[i];
  return vld1q_s8(padded);
}
static inline int32x4_t AddProducts(int32x4_t sum, int8x16_t a, int8x16_t b) {
  sum = vpadalq_s16(sum, vmull_s8(vget_low_s8(a), vget_low_s8(b)));
  return vpadalq_s16(sum, vmull_high_s8(a, b));
}
template <bool kWithSquare, int kRows>
static inline void Int8Tile(const int8_t* probe, const int8_t* rows, size_t stride, size_t n,
                            Int8Sums* sums) {
  int32x4_t product[kRows];
  int32x4_t square[kRows];
  for (int r = 0; r < kRows; r++) product[r] = square[r] = vdupq_n_s32(0);
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const int8x16_t a = vld1q_s8(probe + i);
    for (int r = 0; r < kRows; r++) {
      const int8x16_t b = vld1q_s8(rows + static_cast<size_t>(r) * stride + i);
      product[r] = AddProducts(product[r], a, b);
      if (kWithSquare) square[r] = AddProducts(square[r], b, b);
    }
  }
  if (i < n) {
    const int8x16_t a = LoadI8(probe + i, n - i);
    for (int r = 0; r < kRows; r++) {
      const int8x16_t b = LoadI8(rows + static_cast<size_t>(r) * stride + i, n - i);
      product[r] = AddProducts(product[r], a, b);
      if (kWithSquare) square[r] = AddProducts(square[r], b, b);
    }
  }
  for (int r = 0; r < kRows; r++) {
    sums[r] = {vaddvq_s32(product[r]), kWithSquare ? vaddvq_s32(square[r]) : 0};
  }
}
