// Included inside a per-ISA namespace, after its vector operations.

/// Luma of ITU-R BT.601, rounded to nearest even and clamped to 0..255; NaN gives 255. Products and sums are
/// rounded one by one, never fused, so that every level gives the same whole numbers.
static inline I32 LumaOf(F32 red, F32 green, F32 blue) {
  const F32 luma = Add(Add(Mul(red, SetF32(0.299F)), Mul(green, SetF32(0.587F))), Mul(blue, SetF32(0.114F)));
  return RoundToI32(Max(Min(luma, SetF32(255)), SetF32(0)));
}

static inline void FillLumaRow(const StatisticsJob& job, size_t y, int32_t* row) {
  const size_t start = y * job.width;
  for (size_t x = 0; x < job.width; x += kLanes) {
    const size_t count = job.width - x;
    F32 values[3];
    for (int c = 0; c < 3; c++) {
      const float* p = job.planes[c] + start + x;
      values[c] = count < kLanes ? LoadF32(p, count) : LoadF32(p);
    }
    StoreI32(row + x, LumaOf(values[0], values[1], values[2]));
  }
}

/// Adds the inner pixels of the row between `above` and `below`; |Laplacian| <= 1020, so that 1024 squares of
/// it stay within 31 bits.
static inline void AddInnerRow(const int32_t* above, const int32_t* row, const int32_t* below, size_t width,
                               LumaSums* sums) {
  I32 totals[3] = {SetI32(0), SetI32(0), SetI32(0)};
  size_t x = 1;
  for (; x + kLanes < width; x += kLanes) {
    const I32 pixel = LoadI32(row + x);
    const I32 right = SubI32(LoadI32(row + x + 1), pixel);
    const I32 down = SubI32(LoadI32(below + x), pixel);
    const I32 left = SubI32(LoadI32(row + x - 1), pixel);
    const I32 up = SubI32(LoadI32(above + x), pixel);
    const I32 laplacian = AddI32(AddI32(left, right), AddI32(up, down));
    totals[0] = SubI32(totals[0], laplacian);
    totals[1] = AddI32(totals[1], MulI32(laplacian, laplacian));
    totals[2] = AddI32(totals[2], AddI32(MulI32(right, right), MulI32(down, down)));
  }
  int64_t rest[3] = {0, 0, 0};
  for (; x + 1 < width; x++) {
    const int32_t right = row[x + 1] - row[x];
    const int32_t down = below[x] - row[x];
    const int32_t laplacian = 2 * row[x] - row[x - 1] - above[x] - right - down;
    rest[0] += laplacian;
    rest[1] += laplacian * laplacian;
    rest[2] += right * right + down * down;
  }
  for (int i = 0; i < 3; i++) {
    int32_t lanes[kLanes];
    StoreI32(lanes, totals[i]);
    for (const int32_t lane : lanes) rest[i] += lane;
  }
  sums->laplacian += rest[0];
  sums->laplacian_squares += rest[1];
  sums->gradient_squares += rest[2];
}

/// Histogram, Laplacian and gradient of a crop's luma in one pass over its pixels. Exact, and the same at
/// every level. A crop without inner pixels (a side below 3) has zero sums beside its histogram.
static void SumLuma(const StatisticsJob& job, LumaSums* sums) {
  // Neighbouring pixels often fall into one bin; taking turns keeps one increment from waiting for the last.
  uint32_t histograms[4][256] = {};
  sums->laplacian = sums->laplacian_squares = sums->gradient_squares = 0;
  const size_t stride = (job.width + kMaxGroup - 1) / kMaxGroup * kMaxGroup;
  for (size_t y = 0; y < job.height; y++) {
    int32_t* row = job.rows + y % kStatisticsRows * stride;
    FillLumaRow(job, y, row);
    for (size_t x = 0; x < job.width; x++) histograms[x % 4][row[x]]++;
    if (y < 2) continue;
    AddInnerRow(job.rows + (y - 2) % kStatisticsRows * stride, job.rows + (y - 1) % kStatisticsRows * stride,
                row, job.width, sums);
  }
  for (int i = 0; i < 256; i++) {
    sums->histogram[i] = histograms[0][i] + histograms[1][i] + histograms[2][i] + histograms[3][i];
  }
}
