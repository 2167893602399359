// Included inside a per-ISA namespace, after its vector operations.

/// Integer sums are exact for n <= 65536, so every level gives the same bits; one rounding makes the float32.
template <Metric kMetric>
static inline float Int8Score(Int8Sums sums, int32_t probe_square) {
  if (kMetric == Metric::kDot) return static_cast<float>(sums.dot);
  if (kMetric == Metric::kSquaredEuclidean) {
    return static_cast<float>(static_cast<int64_t>(probe_square) + sums.row_square -
                              2 * static_cast<int64_t>(sums.dot));
  }
  return static_cast<float>(
      static_cast<double>(sums.dot) /
      __builtin_sqrt(static_cast<double>(probe_square) * static_cast<double>(sums.row_square)));
}

static inline int32_t Int8Square(const int8_t* vector, size_t n) {
  Int8Sums sums;
  Int8Tile<false, 1>(vector, vector, n, n, &sums);
  return sums.dot;
}

/// Scores of one probe against rows. Cosine is NaN when either vector is zero.
template <Metric kMetric>
static inline void Int8Rows(const int8_t* probe, const int8_t* rows, size_t row_count, size_t n, float* out) {
  constexpr bool kWithSquare = kMetric != Metric::kDot;
  const int32_t probe_square = kWithSquare ? Int8Square(probe, n) : 0;
  constexpr int kStreams = 4;
  constexpr size_t kApart = kStreamBlockRows / kStreams;
  InStreams<kStreams>(
      row_count,
      [=](size_t r) {
        Int8Sums sums;
        Int8Tile<kWithSquare, 1>(probe, rows + r * n, n, n, &sums);
        out[r] = Int8Score<kMetric>(sums, probe_square);
      },
      [=](size_t r) {
        Int8Sums sums[kStreams];
        Int8Tile<kWithSquare, kStreams>(probe, rows + r * n, kApart * n, n, sums);
        for (size_t i = 0; i < kStreams; i++) out[r + i * kApart] = Int8Score<kMetric>(sums[i], probe_square);
      });
}

template <Metric kMetric>
static float Int8Pair(const void* a, const void* b, size_t n) {
  float score;
  Int8Rows<kMetric>(static_cast<const int8_t*>(a), static_cast<const int8_t*>(b), 1, n, &score);
  return score;
}

template <Metric kMetric>
static void Int8Block(const void* probes, size_t probe_count, const void* rows, size_t row_count, size_t n,
                      float* out, size_t out_stride) {
  const size_t slab = probe_count == 1 ? row_count : 4 * kSlabRows;
  for (size_t r = 0; r < row_count; r += slab) {
    const size_t count = row_count - r < slab ? row_count - r : slab;
    for (size_t p = 0; p < probe_count; p++) {
      Int8Rows<kMetric>(static_cast<const int8_t*>(probes) + p * n, static_cast<const int8_t*>(rows) + r * n,
                        count, n, out + p * out_stride + r);
    }
  }
}
