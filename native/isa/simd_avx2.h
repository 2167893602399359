// Included inside a namespace: the vector operations that kernels are written in, for AVX2 + FMA + F16C.
// simd_scalar.h says what each one does.

constexpr int kLanes = 8;
constexpr int kWords = 16;
constexpr int kProbeTile = 2;
constexpr int kRowTile = 3;

using F32 = __m256;
using I32 = __m256i;
struct I16 {
  __m256i v;
};

static inline F32 ZeroF32() {
  return _mm256_setzero_ps();
}
static inline F32 SetF32(float x) {
  return _mm256_set1_ps(x);
}
static inline F32 LoadF32(const float* p) {
  return _mm256_loadu_ps(p);
}
static inline F32 LoadF32(const float* p, size_t n) {
  const __m256i lanes = _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7);
  return _mm256_maskload_ps(p, _mm256_cmpgt_epi32(_mm256_set1_epi32(static_cast<int>(n)), lanes));
}
static inline void KeepInRegister(F32* value) {
  __asm__("" : "+x"(*value));
}
static inline void StoreF32(float* p, F32 a) {
  _mm256_storeu_ps(p, a);
}
static inline F32 Iota() {
  return _mm256_setr_ps(0, 1, 2, 3, 4, 5, 6, 7);
}
static inline F32 Add(F32 a, F32 b) {
  return _mm256_add_ps(a, b);
}
static inline F32 Sub(F32 a, F32 b) {
  return _mm256_sub_ps(a, b);
}
static inline F32 Mul(F32 a, F32 b) {
  return _mm256_mul_ps(a, b);
}
static inline F32 MulAdd(F32 a, F32 b, F32 c) {
  return _mm256_fmadd_ps(a, b, c);
}
static inline F32 Min(F32 a, F32 b) {
  return _mm256_min_ps(a, b);
}
static inline F32 Max(F32 a, F32 b) {
  return _mm256_max_ps(a, b);
}
static inline F32 Floor(F32 a) {
  return _mm256_floor_ps(a);
}
static inline float ReduceAdd(F32 a) {
  __m128 sum = _mm_add_ps(_mm256_castps256_ps128(a), _mm256_extractf128_ps(a, 1));
  sum = _mm_add_ps(sum, _mm_movehl_ps(sum, sum));
  return _mm_cvtss_f32(_mm_add_ss(sum, _mm_movehdup_ps(sum)));
}
static inline bool AnyGreater(F32 a, F32 b) {
  return _mm256_movemask_ps(_mm256_cmp_ps(a, b, _CMP_GT_OQ)) != 0;
}

static inline I32 RoundToI32(F32 a) {
  return _mm256_cvtps_epi32(a);
}
static inline F32 ToF32(I32 a) {
  return _mm256_cvtepi32_ps(a);
}
static inline I32 SetI32(int32_t x) {
  return _mm256_set1_epi32(x);
}
static inline I32 LoadI32(const int32_t* p) {
  return _mm256_loadu_si256(reinterpret_cast<const __m256i*>(p));
}
static inline void StoreI32(int32_t* p, I32 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a);
}
static inline I32 AddI32(I32 a, I32 b) {
  return _mm256_add_epi32(a, b);
}
static inline I32 SubI32(I32 a, I32 b) {
  return _mm256_sub_epi32(a, b);
}
static inline I32 MulI32(I32 a, I32 b) {
  return _mm256_mullo_epi32(a, b);
}
static inline I32 PackWords(I32 low, I32 high) {
  return _mm256_or_si256(low, _mm256_slli_epi32(high, 16));
}
static inline bool AllWithin(I32 a, int32_t limit) {
  const __m256i clamped = _mm256_min_epu32(a, _mm256_set1_epi32(limit));
  return _mm256_movemask_epi8(_mm256_cmpeq_epi32(clamped, a)) == -1;
}

static inline I16 SetI16(int16_t x) {
  return {_mm256_set1_epi16(x)};
}
static inline I16 WidenShift7(__m128i bytes) {
  return {_mm256_slli_epi16(_mm256_cvtepu8_epi16(bytes), 7)};
}
static inline I16 LoadU8Shift7(const uint8_t* p) {
  return WidenShift7(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
static inline I16 LoadI16(const int16_t* p) {
  return {_mm256_loadu_si256(reinterpret_cast<const __m256i*>(p))};
}
static inline void StoreI16(int16_t* p, I16 a) {
  _mm256_storeu_si256(reinterpret_cast<__m256i*>(p), a.v);
}
static inline I16 AddI16(I16 a, I16 b) {
  return {_mm256_add_epi16(a.v, b.v)};
}
static inline I16 SubI16(I16 a, I16 b) {
  return {_mm256_sub_epi16(a.v, b.v)};
}
static inline I16 MulRound(I16 a, I16 b) {
  return {_mm256_mulhrs_epi16(a.v, b.v)};
}
static inline I16 AsI16(I32 a) {
  return {a};
}
static inline I16 GatherBytesShift7(const uint8_t* base, const int32_t* offsets, int j) {
  const __m128i low = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(base + offsets[j]));
  const __m128i high = _mm_loadl_epi64(reinterpret_cast<const __m128i*>(base + offsets[4 + j]));
  return WidenShift7(_mm_unpacklo_epi64(low, high));
}
static inline I16 GatherWords(const int16_t* base, const int32_t* offsets, int j) {
  const __m128i low = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + offsets[j]));
  const __m128i high = _mm_loadu_si128(reinterpret_cast<const __m128i*>(base + offsets[4 + j]));
  return {_mm256_inserti128_si256(_mm256_castsi128_si256(low), high, 1)};
}
static inline I16 PairChannels(I16 a) {
  const __m256i order =
      _mm256_broadcastsi128_si256(_mm_setr_epi8(0, 1, 6, 7, 2, 3, 8, 9, 4, 5, 10, 11, 4, 5, 10, 11));
  return {_mm256_shuffle_epi8(a.v, order)};
}
static inline I32 MulAddPairs(I16 a, I16 b) {
  return _mm256_madd_epi16(a.v, b.v);
}
template <int J>
static inline I32 BroadcastInLane(I32 a) {
  return _mm256_shuffle_epi32(a, J * 0x55);
}
static inline void Transpose(I32 a, I32 b, I32 c, I32 d, I32 columns[3]) {
  const __m256i ab = _mm256_unpacklo_epi32(a, b);
  const __m256i cd = _mm256_unpacklo_epi32(c, d);
  columns[0] = _mm256_unpacklo_epi64(ab, cd);
  columns[1] = _mm256_unpackhi_epi64(ab, cd);
  columns[2] = _mm256_unpacklo_epi64(_mm256_unpackhi_epi32(a, b), _mm256_unpackhi_epi32(c, d));
}

static inline F32 LoadF16(const uint16_t* p) {
  return _mm256_cvtph_ps(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
static inline F32 LoadF16(const uint16_t* p, size_t n) {
  uint16_t padded[8] = {};
  for (size_t i = 0; i < n; i++) padded[i] = p[i];
  return LoadF16(padded);
}
static inline void StoreF16(uint16_t* p, F32 a) {
  _mm_storeu_si128(reinterpret_cast<__m128i*>(p), _mm256_cvtps_ph(a, _MM_FROUND_TO_NEAREST_INT));
}

struct Int8Sums {
  int32_t dot;
  int32_t row_square;
};
static inline int32_t ReduceAddI32(__m256i a) {
  __m128i sum = _mm_add_epi32(_mm256_castsi256_si128(a), _mm256_extracti128_si256(a, 1));
  sum = _mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0x4E));
  return _mm_cvtsi128_si32(_mm_add_epi32(sum, _mm_shuffle_epi32(sum, 0xB1)));
}
static inline __m256i LoadI8(const int8_t* p) {
  return _mm256_cvtepi8_epi16(_mm_loadu_si128(reinterpret_cast<const __m128i*>(p)));
}
static inline __m256i LoadI8(const int8_t* p, size_t n) {
  int8_t padded[16] = {};
  for (size_t i = 0; i < n; i++) padded[i] = p[i];
  return LoadI8(padded);
}
template <bool kWithSquare, int kRows>
static inline void Int8Tile(const int8_t* probe, const int8_t* rows, size_t stride, size_t n,
                            Int8Sums* sums) {
  __m256i product[kRows];
  __m256i square[kRows];
  for (int r = 0; r < kRows; r++) product[r] = square[r] = _mm256_setzero_si256();
  size_t i = 0;
  for (; i + 16 <= n; i += 16) {
    const __m256i a = LoadI8(probe + i);
    for (int r = 0; r < kRows; r++) {
      const __m256i b = LoadI8(rows + static_cast<size_t>(r) * stride + i);
      product[r] = _mm256_add_epi32(product[r], _mm256_madd_epi16(a, b));
      if (kWithSquare) square[r] = _mm256_add_epi32(square[r], _mm256_madd_epi16(b, b));
    }
  }
  if (i < n) {
    const __m256i a = LoadI8(probe + i, n - i);
    for (int r = 0; r < kRows; r++) {
      const __m256i b = LoadI8(rows + static_cast<size_t>(r) * stride + i, n - i);
      product[r] = _mm256_add_epi32(product[r], _mm256_madd_epi16(a, b));
      if (kWithSquare) square[r] = _mm256_add_epi32(square[r], _mm256_madd_epi16(b, b));
    }
  }
  for (int r = 0; r < kRows; r++) {
    sums[r] = {ReduceAddI32(product[r]), kWithSquare ? ReduceAddI32(square[r]) : 0};
  }
}
