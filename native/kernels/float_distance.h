// Included inside a per-ISA namespace, after its vector operations.

struct Float32Elements {
  using Type = float;
  static inline F32 Load(const Type* p) { return LoadF32(p); }
  static inline F32 Load(const Type* p, size_t n) { return LoadF32(p, n); }
};
struct Float16Elements {
  using Type = uint16_t;
  static inline F32 Load(const Type* p) { return LoadF16(p); }
  static inline F32 Load(const Type* p, size_t n) { return LoadF16(p, n); }
};

struct ProductTerm {
  static inline F32 Accumulate(F32 sum, F32 a, F32 b) { return MulAdd(a, b, sum); }
};
struct SquaredDifferenceTerm {
  static inline F32 Accumulate(F32 sum, F32 a, F32 b) {
    const F32 difference = Sub(a, b);
    return MulAdd(difference, difference, sum);
  }
};

/// Rows of one tile, `stride` elements apart, and where their sums go, `out_stride` floats apart.
template <class Type>
struct RowSet {
  const Type* rows;
  size_t stride;
  float* out;
  size_t out_stride;
};

/// Sums a term over n elements for every pair of kProbes probes and kRows rows; sums of probe p go to
/// out + p * probe_out_stride. A pair's sum is made of two vector accumulators taking turns, then reduced:
/// the order of additions depends on n alone, never on the tile, so every shape of call gives the same bits.
/// |error| <= (n / (2 kLanes) + log2(2 kLanes) + 1) * 2^-24 * sum|term| to first order, hence below
/// n * 2^-24 * sum|term| for n >= 8; denormals and infinities follow IEEE 754, NaN propagates. n == 0 gives
/// 0.
template <class Elements, class Term, int kProbes, int kRows>
static inline void SumTile(const typename Elements::Type* probes, size_t n,
                           const RowSet<typename Elements::Type>& set, size_t probe_out_stride) {
  F32 sums[kProbes][kRows][2];
  for (int p = 0; p < kProbes; p++) {
    for (int r = 0; r < kRows; r++) sums[p][r][0] = sums[p][r][1] = ZeroF32();
  }
  const auto step = [&](int turn, const auto& load) {
    F32 row[kRows];
    for (int r = 0; r < kRows; r++) row[r] = load(set.rows + static_cast<size_t>(r) * set.stride);
    for (int p = 0; p < kProbes; p++) {
      F32 probe = load(probes + static_cast<size_t>(p) * n);
      KeepInRegister(&probe);
      for (int r = 0; r < kRows; r++) {
        sums[p][r][turn] = Term::Accumulate(sums[p][r][turn], probe, row[r]);
      }
    }
  };
  size_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    step(0, [=](const auto* p) { return Elements::Load(p + i); });
    step(1, [=](const auto* p) { return Elements::Load(p + i + kLanes); });
  }
  if (i + kLanes <= n) {
    step(0, [=](const auto* p) { return Elements::Load(p + i); });
    i += kLanes;
  }
  if (i < n) step(1, [=](const auto* p) { return Elements::Load(p + i, n - i); });
  for (int p = 0; p < kProbes; p++) {
    for (int r = 0; r < kRows; r++) {
      set.out[static_cast<size_t>(p) * probe_out_stride + static_cast<size_t>(r) * set.out_stride] =
          ReduceAdd(Add(sums[p][r][0], sums[p][r][1]));
    }
  }
}

template <class Elements, class Term>
static float SumPair(const void* a, const void* b, size_t n) {
  using Type = typename Elements::Type;
  float sum;
  SumTile<Elements, Term, 1, 1>(static_cast<const Type*>(a), n, {static_cast<const Type*>(b), n, &sum, 1}, 1);
  return sum;
}

/// Rows of a gallery that one probe passes over in several streams at once. Memory answers distant streams
/// faster than one, and far faster than rows that lie side by side in one page.
constexpr size_t kStreamBlockRows = 256;

/// Calls one(row), or several(row) which does the kStreams rows that lie kStreamBlockRows / kStreams apart,
/// so that all are done once.
template <int kStreams, class One, class Several>
static inline void InStreams(size_t row_count, const One& one, const Several& several) {
  size_t r = 0;
  for (; r + kStreamBlockRows <= row_count; r += kStreamBlockRows) {
    for (size_t i = 0; i < kStreamBlockRows / kStreams; i++) several(r + i);
  }
  for (; r < row_count; r++) one(r);
}

template <class Elements, class Term>
static inline void SumOneProbe(const typename Elements::Type* probe, const typename Elements::Type* rows,
                               size_t row_count, size_t n, float* out) {
  constexpr int kStreams = 4;
  constexpr size_t kApart = kStreamBlockRows / kStreams;
  InStreams<kStreams>(
      row_count,
      [=](size_t r) {
        SumTile<Elements, Term, 1, 1>(probe, n, {rows + r * n, n, out + r, 1}, 1);
      },
      [=](size_t r) {
        SumTile<Elements, Term, 1, kStreams>(probe, n, {rows + r * n, kApart * n, out + r, kApart}, 1);
      });
}

template <class Elements, class Term>
static inline void SumManyProbes(const typename Elements::Type* probes, const typename Elements::Type* rows,
                                 size_t row_count, size_t n, float* out, size_t out_stride) {
  size_t r = 0;
  for (; r + kRowTile <= row_count; r += kRowTile) {
    SumTile<Elements, Term, kProbeTile, kRowTile>(probes, n, {rows + r * n, n, out + r, 1}, out_stride);
  }
  for (; r < row_count; r++) {
    SumTile<Elements, Term, kProbeTile, 1>(probes, n, {rows + r * n, n, out + r, 1}, out_stride);
  }
}

template <class Elements, class Term>
static inline void SumSlab(const typename Elements::Type* probes, size_t probe_count,
                           const typename Elements::Type* rows, size_t row_count, size_t n, float* out,
                           size_t out_stride) {
  size_t p = 0;
  for (; p + kProbeTile <= probe_count; p += kProbeTile) {
    SumManyProbes<Elements, Term>(probes + p * n, rows, row_count, n, out + p * out_stride, out_stride);
  }
  for (; p < probe_count; p++) {
    SumOneProbe<Elements, Term>(probes + p * n, rows, row_count, n, out + p * out_stride);
  }
}

/// Rows that stay in the second-level cache while all probes pass over them.
constexpr size_t kSlabRows = 96;

template <class Elements, class Term>
static void SumBlock(const void* probes, size_t probe_count, const void* rows, size_t row_count, size_t n,
                     float* out, size_t out_stride) {
  using Type = typename Elements::Type;
  const size_t slab = probe_count == 1 ? row_count : kSlabRows;
  for (size_t r = 0; r < row_count; r += slab) {
    const size_t count = row_count - r < slab ? row_count - r : slab;
    SumSlab<Elements, Term>(static_cast<const Type*>(probes), probe_count,
                            static_cast<const Type*>(rows) + r * n, count, n, out + r, out_stride);
  }
}

/// Three float32 sums, divided in double precision: squares neither overflow nor vanish in their product.
static inline float CosineOf(float dot, float a_square, float b_square) {
  return static_cast<float>(static_cast<double>(dot) /
                            __builtin_sqrt(static_cast<double>(a_square) * static_cast<double>(b_square)));
}

/// Cosine of two vectors; NaN when either is zero or its squares leave the float32 range.
/// |error| <= 2 n * 2^-24 + 2^-24 to first order.
template <class Elements>
static float CosinePair(const void* a_void, const void* b_void, size_t n) {
  const auto* a = static_cast<const typename Elements::Type*>(a_void);
  const auto* b = static_cast<const typename Elements::Type*>(b_void);
  F32 dot[2] = {ZeroF32(), ZeroF32()};
  F32 a_square[2] = {ZeroF32(), ZeroF32()};
  F32 b_square[2] = {ZeroF32(), ZeroF32()};
  const auto step = [&](int turn, F32 x, F32 y) {
    dot[turn] = MulAdd(x, y, dot[turn]);
    a_square[turn] = MulAdd(x, x, a_square[turn]);
    b_square[turn] = MulAdd(y, y, b_square[turn]);
  };
  size_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    step(0, Elements::Load(a + i), Elements::Load(b + i));
    step(1, Elements::Load(a + i + kLanes), Elements::Load(b + i + kLanes));
  }
  if (i + kLanes <= n) {
    step(0, Elements::Load(a + i), Elements::Load(b + i));
    i += kLanes;
  }
  if (i < n) step(1, Elements::Load(a + i, n - i), Elements::Load(b + i, n - i));
  return CosineOf(ReduceAdd(Add(dot[0], dot[1])), ReduceAdd(Add(a_square[0], a_square[1])),
                  ReduceAdd(Add(b_square[0], b_square[1])));
}

/// One probe against rows: a row is read once for its dot product and its square.
template <class Elements, int kRows>
static inline void CosineTile(const typename Elements::Type* probe, float probe_square, size_t n,
                              const RowSet<typename Elements::Type>& set) {
  F32 dot[kRows][2];
  F32 square[kRows][2];
  for (int r = 0; r < kRows; r++) dot[r][0] = dot[r][1] = square[r][0] = square[r][1] = ZeroF32();
  const auto step = [&](int turn, const auto& load) {
    const F32 a = load(probe);
    for (int r = 0; r < kRows; r++) {
      const F32 b = load(set.rows + static_cast<size_t>(r) * set.stride);
      dot[r][turn] = MulAdd(a, b, dot[r][turn]);
      square[r][turn] = MulAdd(b, b, square[r][turn]);
    }
  };
  size_t i = 0;
  for (; i + 2 * kLanes <= n; i += 2 * kLanes) {
    step(0, [=](const auto* p) { return Elements::Load(p + i); });
    step(1, [=](const auto* p) { return Elements::Load(p + i + kLanes); });
  }
  if (i + kLanes <= n) {
    step(0, [=](const auto* p) { return Elements::Load(p + i); });
    i += kLanes;
  }
  if (i < n) step(1, [=](const auto* p) { return Elements::Load(p + i, n - i); });
  for (int r = 0; r < kRows; r++) {
    set.out[static_cast<size_t>(r) * set.out_stride] = CosineOf(
        ReduceAdd(Add(dot[r][0], dot[r][1])), probe_square, ReduceAdd(Add(square[r][0], square[r][1])));
  }
}

template <class Elements>
static void CosineBlock(const void* probes_void, size_t probe_count, const void* rows_void, size_t row_count,
                        size_t n, float* out, size_t out_stride) {
  const auto* probes = static_cast<const typename Elements::Type*>(probes_void);
  const auto* rows = static_cast<const typename Elements::Type*>(rows_void);
  if (probe_count == 1) {
    const float probe_square = SumPair<Elements, ProductTerm>(probes, probes, n);
    // Each stream takes four accumulators: two streams are what 16 registers hold.
    constexpr int kStreams = 2;
    constexpr size_t kApart = kStreamBlockRows / kStreams;
    InStreams<kStreams>(
        row_count,
        [=](size_t r) {
          CosineTile<Elements, 1>(probes, probe_square, n, {rows + r * n, n, out + r, 1});
        },
        [=](size_t r) {
          CosineTile<Elements, kStreams>(probes, probe_square, n,
                                         {rows + r * n, kApart * n, out + r, kApart});
        });
    return;
  }
  float row_squares[kSlabRows];
  for (size_t r = 0; r < row_count; r += kSlabRows) {
    const size_t count = row_count - r < kSlabRows ? row_count - r : kSlabRows;
    const auto* slab = rows + r * n;
    SumSlab<Elements, ProductTerm>(probes, probe_count, slab, count, n, out + r, out_stride);
    for (size_t i = 0; i < count; i++) {
      row_squares[i] = SumPair<Elements, ProductTerm>(slab + i * n, slab + i * n, n);
    }
    for (size_t p = 0; p < probe_count; p++) {
      const float probe_square = SumPair<Elements, ProductTerm>(probes + p * n, probes + p * n, n);
      float* scores = out + p * out_stride + r;
      for (size_t i = 0; i < count; i++) scores[i] = CosineOf(scores[i], probe_square, row_squares[i]);
    }
  }
}
