// Included inside a namespace: the vector operations that kernels are written in, in plain C++. Shapes are
// those of a 128-bit machine, so that kernels run the same code here as on NEON.

constexpr int kLanes = 4;
constexpr int kWords = 8;
constexpr int kProbeTile = 1;
constexpr int kRowTile = 4;

struct F32 {
  float v[4];
};
struct I32 {
  int32_t v[4];
};
struct I16 {
  int16_t v[8];
};

template <class V, class Function>
static inline V Map(Function function) {
  V result;
  size_t i = 0;
  for (auto& lane : result.v) lane = function(i++);
  return result;
}

static inline F32 ZeroF32() {
  return {};
}
static inline F32 SetF32(float x) {
  return {{x, x, x, x}};
}
static inline F32 LoadF32(const float* p) {
  return Map<F32>([=](size_t i) { return p[i]; });
}
static inline F32 LoadF32(const float* p, size_t n) {
  return Map<F32>([=](size_t i) { return i < n ? p[i] : 0.0F; });
}
/// Stops GCC from folding the load of a value into each of its uses, which makes every use wait for memory.
static inline void KeepInRegister(F32* /*value*/) {}
static inline void StoreF32(float* p, F32 a) {
  for (int i = 0; i < 4; i++) p[i] = a.v[i];
}
static inline F32 Iota() {
  return {{0, 1, 2, 3}};
}
static inline F32 Add(F32 a, F32 b) {
  return Map<F32>([&](size_t i) { return a.v[i] + b.v[i]; });
}
static inline F32 Sub(F32 a, F32 b) {
  return Map<F32>([&](size_t i) { return a.v[i] - b.v[i]; });
}
static inline F32 Mul(F32 a, F32 b) {
  return Map<F32>([&](size_t i) { return a.v[i] * b.v[i]; });
}
static inline F32 MulAdd(F32 a, F32 b, F32 c) {
  return Map<F32>([&](size_t i) { return a.v[i] * b.v[i] + c.v[i]; });
}
static inline F32 Min(F32 a, F32 b) {
  return Map<F32>([&](size_t i) { return a.v[i] < b.v[i] ? a.v[i] : b.v[i]; });
}
static inline F32 Max(F32 a, F32 b) {
  return Map<F32>([&](size_t i) { return a.v[i] > b.v[i] ? a.v[i] : b.v[i]; });
}
static inline F32 Floor(F32 a) {
  return Map<F32>([&](size_t i) { return __builtin_floorf(a.v[i]); });
}
static inline float ReduceAdd(F32 a) {
  return (a.v[0] + a.v[2]) + (a.v[1] + a.v[3]);
}
static inline bool AnyGreater(F32 a, F32 b) {
  bool any = false;
  for (int i = 0; i < 4; i++) any |= a.v[i] > b.v[i];
  return any;
}

/// Nearest even, with the saturation of the x86 conversion left undefined: callers stay within int32.
static inline I32 RoundToI32(F32 a) {
  return Map<I32>([&](size_t i) {
    const float x = a.v[i];
    return x > -2147483648.0F && x < 2147483648.0F ? static_cast<int32_t>(__builtin_rintf(x)) : INT32_MIN;
  });
}
static inline F32 ToF32(I32 a) {
  return Map<F32>([&](size_t i) { return static_cast<float>(a.v[i]); });
}
static inline I32 SetI32(int32_t x) {
  return {{x, x, x, x}};
}
static inline I32 LoadI32(const int32_t* p) {
  return Map<I32>([=](size_t i) { return p[i]; });
}
static inline void StoreI32(int32_t* p, I32 a) {
  for (int i = 0; i < 4; i++) p[i] = a.v[i];
}
static inline I32 AddI32(I32 a, I32 b) {
  return Map<I32>([&](size_t i) { return a.v[i] + b.v[i]; });
}
static inline I32 SubI32(I32 a, I32 b) {
  return Map<I32>([&](size_t i) { return a.v[i] - b.v[i]; });
}
static inline I32 MulI32(I32 a, I32 b) {
  return Map<I32>([&](size_t i) { return a.v[i] * b.v[i]; });
}
/// low | high << 16 for values below 2^16.
static inline I32 PackWords(I32 low, I32 high) {
  return Map<I32>([&](size_t i) {
    return static_cast<int32_t>(static_cast<uint32_t>(low.v[i]) | static_cast<uint32_t>(high.v[i]) << 16);
  });
}
/// True when every lane lies in 0..limit.
static inline bool AllWithin(I32 a, int32_t limit) {
  bool all = true;
  for (const int32_t lane : a.v) all &= lane >= 0 && lane <= limit;
  return all;
}

static inline I16 SetI16(int16_t x) {
  return Map<I16>([=](size_t) { return x; });
}
static inline I16 LoadU8Shift7(const uint8_t* p) {
  return Map<I16>([=](size_t i) { return static_cast<int16_t>(p[i] << 7); });
}
static inline I16 LoadI16(const int16_t* p) {
  return Map<I16>([=](size_t i) { return p[i]; });
}
static inline void StoreI16(int16_t* p, I16 a) {
  for (int i = 0; i < 8; i++) p[i] = a.v[i];
}
static inline I16 AddI16(I16 a, I16 b) {
  return Map<I16>([&](size_t i) { return static_cast<int16_t>(a.v[i] + b.v[i]); });
}
static inline I16 SubI16(I16 a, I16 b) {
  return Map<I16>([&](size_t i) { return static_cast<int16_t>(a.v[i] - b.v[i]); });
}
/// (a * b + 2^14) >> 15.
static inline I16 MulRound(I16 a, I16 b) {
  return Map<I16>([&](size_t i) { return static_cast<int16_t>((a.v[i] * b.v[i] + 16384) >> 15); });
}
static inline I16 AsI16(I32 a) {
  return Map<I16>([&](size_t i) {
    return static_cast<int16_t>(static_cast<uint32_t>(a.v[i / 2]) >> (i % 2 == 0 ? 0 : 16));
  });
}
/// Lane l holds eight bytes at offsets[4 l + j], each times 128.
static inline I16 GatherBytesShift7(const uint8_t* base, const int32_t* offsets, int j) {
  return LoadU8Shift7(base + offsets[j]);
}
/// Lane l holds eight words at offsets[4 l + j].
static inline I16 GatherWords(const int16_t* base, const int32_t* offsets, int j) {
  const int16_t* p = base + offsets[j];
  return Map<I16>([=](size_t i) { return p[i]; });
}
/// Two pixels of three words per lane become pairs of one channel each: 0 3 1 4 2 5 2 5.
static inline I16 PairChannels(I16 a) {
  return {{a.v[0], a.v[3], a.v[1], a.v[4], a.v[2], a.v[5], a.v[2], a.v[5]}};
}
/// Sums of products of neighbouring words.
static inline I32 MulAddPairs(I16 a, I16 b) {
  return Map<I32>([&](size_t i) { return a.v[2 * i] * b.v[2 * i] + a.v[2 * i + 1] * b.v[2 * i + 1]; });
}
template <int J>
static inline I32 BroadcastInLane(I32 a) {
  return SetI32(a.v[J]);
}
/// Column c of each lane's 4x4 matrix of rows a..d, for c = 0, 1, 2.
static inline void Transpose(I32 a, I32 b, I32 c, I32 d, I32 columns[3]) {
  for (int i = 0; i < 3; i++) columns[i] = {{a.v[i], b.v[i], c.v[i], d.v[i]}};
}

static inline float HalfToFloat(uint16_t half) {
  const uint32_t sign = static_cast<uint32_t>(half & 0x8000U) << 16;
  const uint32_t magnitude = half & 0x7FFFU;
  uint32_t bits;
  if (magnitude >= 0x7C00U) {
    // Infinity, or NaN made quiet as the hardware does.
    bits = 0x7F800000U | magnitude << 13 | (magnitude > 0x7C00U ? 0x400000U : 0U);
  } else if (magnitude >= 0x0400U) {
    bits = (magnitude << 13) + 0x38000000U;
  } else {
    const float tiny = static_cast<float>(magnitude) * 5.9604644775390625e-8F;
    __builtin_memcpy(&bits, &tiny, 4);
  }
  bits |= sign;
  float result;
  __builtin_memcpy(&result, &bits, 4);
  return result;
}
static inline uint16_t FloatToHalf(float x) {
  uint32_t bits;
  __builtin_memcpy(&bits, &x, 4);
  const uint32_t sign = bits >> 16 & 0x8000U;
  bits &= 0x7FFFFFFFU;
  if (bits > 0x7F800000U) return static_cast<uint16_t>(sign | 0x7E00U | (bits >> 13 & 0x1FFU));
  if (bits >= 0x477FF000U) return static_cast<uint16_t>(sign | 0x7C00U);
  if (bits < 0x38800000U) {
    // Below the normal range: adding 0.5 aligns the last place with 2^-24 and rounds to nearest even.
    float magnitude;
    __builtin_memcpy(&magnitude, &bits, 4);
    magnitude += 0.5F;
    __builtin_memcpy(&bits, &magnitude, 4);
    return static_cast<uint16_t>(sign | (bits - 0x3F000000U));
  }
  const uint32_t rounded = bits + 0xFFFU + (bits >> 13 & 1U);
  return static_cast<uint16_t>(sign | (rounded - 0x38000000U) >> 13);
}
static inline F32 LoadF16(const uint16_t* p) {
  return Map<F32>([=](size_t i) { return HalfToFloat(p[i]); });
}
static inline F32 LoadF16(const uint16_t* p, size_t n) {
  return Map<F32>([=](size_t i) { return i < n ? HalfToFloat(p[i]) : 0.0F; });
}
static inline void StoreF16(uint16_t* p, F32 a) {
  for (int i = 0; i < 4; i++) p[i] = FloatToHalf(a.v[i]);
}

/// Sums over n int8 elements, exact for n <= 65536.
struct Int8Sums {
  int32_t dot;
  int32_t row_square;
};
template <bool kWithSquare, int kRows>
static inline void Int8Tile(const int8_t* probe, const int8_t* rows, size_t stride, size_t n,
                            Int8Sums* sums) {
  for (int r = 0; r < kRows; r++) {
    const int8_t* row = rows + static_cast<size_t>(r) * stride;
    int32_t product = 0;
    int32_t square = 0;
    for (size_t i = 0; i < n; i++) {
      product += probe[i] * row[i];
      if (kWithSquare) square += row[i] * row[i];
    }
    sums[r] = {product, square};
  }
}
