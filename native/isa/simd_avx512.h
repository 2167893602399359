// Included inside a namespace: the vector operations that kernels are written in, for AVX-512
// F/BW/VL/DQ/VNNI. simd_scalar.h says what each one does.

constexpr int kLanes = 16;
constexpr int kWords = 32;
constexpr int kProbeTile = 4;
constexpr int kRowTile = 3;

using F32 = __m512;
using I32 = __m512i;
struct I16 {
  __m512i v;
};

static inline __mmask16 LaneMask(size_t n) {
  return static_cast<__mmask16>((1U << n) - 1U);
}

static inline F32 ZeroF32() {
  return _mm512_setzero_ps();
}
static inline F32 SetF32(float x) {
  return _mm512_set1_ps(x);
}
static inline F32 LoadF32(const float* p) {
  return _mm512_loadu_ps(p);
}
static inline F32 LoadF32(const float* p, size_t n) {
  return _mm512_maskz_loadu_ps(LaneMask(n), p);
}
static inline void KeepInRegister(F32* value) {
  __asm__("" : "+v"(*value));
}
static inline void StoreF32(float* p, F32 a) {
  _mm512_storeu_ps(p, a);
}
static inline F32 Iota() {
  return _mm512_setr_ps(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
}
static inline F32 Add(F32 a, F32 b) {
  return _mm512_add_ps(a, b);
}
static inline F32 Sub(F32 a, F32 b) {
  return _mm512_sub_ps(a, b);
}
static inline F32 Mul(F32 a, F32 b) {
  return _mm512_mul_ps(a, b);
}
static inline F32 MulAdd(F32 a, F32 b, F32 c) {
  return _mm512_fmadd_ps(a, b, c);
}
static inline F32 Min(F32 a, F32 b) {
  return _mm512_min_ps(a, b);
}
static inline F32 Max(F32 a, F32 b) {
  return _mm512_max_ps(a, b);
}
static inline F32 Floor(F32 a) {
  return _mm512_roundscale_ps(a, _MM_FROUND_TO_NEG_INF | _MM_FROUND_NO_EXC);
}
static inline float ReduceAdd(F32 a) {
  const __m256 half = _mm256_add_ps(_mm512_castps512_ps256(a), _mm512_extractf32x8_ps(a, 1));
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(half), _mm256_extractf128_ps(half, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}
static inline bool AnyGreater(F32 a, F32 b) {
  return _mm512_cmp_ps_mask(a, b, _CMP_GT_OQ) != 0;
}

static inline I32 RoundToI32(F32 a) {
  return _mm512_cvtps_epi32(a);
}
static inline F32 ToF32(I32 a) {
  return _mm512_cvtepi32_ps(a);
}
static inline I32 SetI32(int32_t x) {
  return _mm512_set1_epi32(x);
}
static inline I32 LoadI32(const int32_t* p) {
  return _mm512_loadu_si512(p);
}
static inline void StoreI32(int32_t* p, I32 a) {
  _mm512_storeu_si512(p, a);
}
static inline I32 AddI32(I32 a, I32 b) {
  return _mm512_add_epi32(a, b);
}
static inline I32 SubI32(I32 a, I32 b) {
  return _mm512_sub_epi32(a, b);
}
static inline I32 MulI32(I32 a, I32 b) {
  return _mm512_mullo_epi32(a, b);
}
static inline I32 PackWords(I32 low, I32 high) {
  return _mm512_or_si512(low, _mm512_slli_epi32(high, 16));
}
static inline bool AllWithin(I32 a, int32_t limit) {
  return _mm512_cmpgt_epu32_mask(a, _mm512_set1_epi32(limit)) == 0;
}

static inline I16 SetI16(int16_t x) {
  return {_mm512_set1_epi16(x)};
}
static inline I16 WidenShift7(__m256i bytes) {
  return {_mm512_slli_epi16(_mm512_cvtepu8_epi16(bytes), 7)};
}
static inline I16 LoadU8Shift7(const uint8_t* p) {
  return WidenShift7(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
static inline I16 LoadI16(const int16_t* p) {
  return {_mm512_loadu_si512(p)};
}
static inline void StoreI16(int16_t* p, I16 a) {
  _mm512_storeu_si512(p, a.v);
}
static inline I16 AddI16(I16 a, I16 b) {
  return {_mm512_add_epi16(a.v, b.v)};
}
static inline I16 SubI16(I16 a, I16 b) {
  return {_mm512_sub_epi16(a.v, b.v)};
}
static inline I16 MulRound(I16 a, I16 b) {
  return {_mm512_mulhrs_epi16(a.v, b.v)};
}
static inline I16 AsI16(I32 a) {
  return {a};
}
static inline __m128i LoadTwo(const uint8_t* low, const uint8_t* high) {
  return _mm_unpacklo_epi64(_mm_loadl_epi64(reinterpret_cast<const __m128i*>(low)),
                            _mm_loadl_epi64(reinterpret_cast<const __m128i*>(high)));
}
static inline I16 GatherBytesShift7(const uint8_t* base, const int32_t* offsets, int j) {
  const __m128i low = LoadTwo(base + offsets[j], base + offsets[4 + j]);
  const __m128i high = LoadTwo(base + offsets[8 + j], base + offsets[12 + j]);
  return WidenShift7(_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1));
}
static inline __m256i LoadTwo(const int16_t* low, const int16_t* high) {
  return _mm256_inserti128_si256(
      _mm256_castsi128_si256(_mm_loadu_si128(reinterpret_cast<const __m128i*>(low))),
      _mm_loadu_si128(reinterpret_cast<const __m128i*>(high)), 1);
}
static inline I16 GatherWords(const int16_t* base, const int32_t* offsets, int j) {
  const __m256i low = LoadTwo(base + offsets[j], base + offsets[4 + j]);
  const __m256i high = LoadTwo(base + offsets[8 + j], base + offsets[12 + j]);
  return {_mm512_inserti64x4(_mm512_castsi256_si512(low), high, 1)};
}
static inline I16 PairChannels(I16 a) {
  const __m512i order =
      _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11));
  return {_mm512_shuffle_epi8(a.v, order)};
}
static inline I32 MulAddPairs(I16 a, I16 b) {
  return _mm512_madd_epi16(a.v, b.v);
}
template <int J>
static inline I32 BroadcastInLane(I32 a) {
  return _mm512_shuffle_epi32(a, static_cast<_MM_PERM_ENUM>(J * 0x55));
}
static inline void Transpose(I32 a, I32 b, I32 c, I32 d, I32 columns[3]) {
  const __m512i ab = _mm512_unpacklo_epi32(a, b);
  const __m512i cd = _mm512_unpacklo_epi32(c, d);
  columns[0] = _mm512_unpacklo_epi64(ab, cd);
  columns[1] = _mm512_unpackhi_epi64(ab, cd);
  columns[2] = _mm512_unpacklo_epi64(_mm512_unpackhi_epi32(a, b), _mm512_unpackhi_epi32(c, d));
}

static inline F32 LoadF16(const uint16_t* p) {
  return _mm512_cvtph_ps(_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p)));
}
static inline F32 LoadF16(const uint16_t* p, size_t n) {
  return _mm512_cvtph_ps(_mm256_maskz_loadu_epi16(LaneMask(n), p));
}
static inline void StoreF16(uint16_t* p, F32 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), _mm512_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}

struct Int8Sums {
  int32_t dot;
  int32_t row_square;
};
/// vpdpbusd multiplies unsigned by signed: the probe and, for squares, the row go in with 128 added, and 128
/// times the row's sum comes off at the end. Exact for n <= 65536.
template <bool kWithSquare, int kRows>
static inline void Int8Tile(const int8_t* probe, const int8_t* rows, size_t stride, size_t n,
                            Int8Sums* sums) {
  const __m512i flip = _mm512_set1_epi8(static_cast<char>(0x80));
  const __m512i ones = _mm512_set1_epi8(1);
  __m512i product[kRows];
  __m512i square[kRows];
  __m512i total[kRows];
  for (int r = 0; r < kRows; r++) product[r] = square[r] = total[r] = _mm512_setzero_si512();
  const auto step = [&](int r, __m512i a, __m512i b) {
    product[r] = _mm512_dpbusd_epi32(product[r], a, b);
    total[r] = _mm512_dpbusd_epi32(total[r], ones, b);
    if (kWithSquare) square[r] = _mm512_dpbusd_epi32(square[r], _mm512_xor_si512(b, flip), b);
  };
  size_t i = 0;
  for (; i + 64 <= n; i += 64) {
    const __m512i a = _mm512_xor_si512(_mm512_loadu_si512(probe + i), flip);
    for (int r = 0; r < kRows; r++)
      step(r, a, _mm512_loadu_si512(rows + static_cast<size_t>(r) * stride + i));
  }
  if (i < n) {
    const __mmask64 mask = (1ULL << (n - i)) - 1ULL;
    const __m512i a = _mm512_xor_si512(_mm512_maskz_loadu_epi8(mask, probe + i), flip);
    for (int r = 0; r < kRows; r++) {
      step(r, a, _mm512_maskz_loadu_epi8(mask, rows + static_cast<size_t>(r) * stride + i));
    }
  }
  for (int r = 0; r < kRows; r++) {
    const int32_t correction = 128 * _mm512_reduce_add_epi32(total[r]);
    sums[r] = {_mm512_reduce_add_epi32(product[r]) - correction,
               kWithSquare ? _mm512_reduce_add_epi32(square[r]) - correction : 0};
  }
}
