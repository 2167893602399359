// Included inside a per-ISA namespace, after its vector operations.

/// Weighted sum of source rows, times 128, as 16-bit words. Each product rounds to 1/128 of a pixel step:
/// |error| <= taps / 256 + taps * 255 / 2^16 pixel steps; equal rows come out exactly.
static inline void FilterColumns(const ResizeJob& job, size_t target_row) {
  const VerticalPlan& plan = job.vertical;
  const int count = plan.counts[target_row];
  const int32_t* rows = plan.source_rows + target_row * plan.taps;
  const int16_t* weights = plan.weights + target_row * plan.taps;
  const size_t bytes = job.source_width * 3;
  const auto chunk = [&](size_t i) {
    I16 sum = ZeroI16();
    for (int t = 0; t < count; t++) {
      const uint8_t* row = job.source + static_cast<size_t>(rows[t]) * bytes;
      sum = AddI16(sum, MulRound(LoadU8Shift7(row + i), SetI16(weights[t])));
    }
    StoreI16(job.row_buffer + i, sum);
  };
  if (bytes < kWords) {
    for (size_t i = 0; i < bytes; i++) {
      int sum = 0;
      for (int t = 0; t < count; t++) {
        const int value = job.source[static_cast<size_t>(rows[t]) * bytes + i] << 7;
        sum += (value * weights[t] + 16384) >> 15;
      }
      job.row_buffer[i] = static_cast<int16_t>(sum);
    }
    return;
  }
  size_t i = 0;
  for (; i + kWords <= bytes; i += kWords) chunk(i);
  if (i < bytes) chunk(bytes - kWords);
}

/// Weighted sums of neighbouring pixels of the row buffer, for kLanes target pixels: Q21 per channel.
static inline void FilterRow(const HorizontalPlan& plan, const int16_t* row, size_t padded, size_t pixel,
                             I32 channels[3]) {
  I32 sums[4] = {SetI32(0), SetI32(0), SetI32(0), SetI32(0)};
  for (size_t pair = 0; pair < plan.taps / 2; pair++) {
    const I32 weights = LoadI32(plan.weights + pair * padded + pixel);
    const int32_t* offsets = plan.offsets + pixel;
    const int16_t* base = row + pair * 6;
    const auto tap = [&](int j, I32 weight) {
      sums[j] = AddI32(sums[j], MulAddPairs(PairChannels(GatherWords(base, offsets, j)), AsI16(weight)));
    };
    tap(0, BroadcastInLane<0>(weights));
    tap(1, BroadcastInLane<1>(weights));
    tap(2, BroadcastInLane<2>(weights));
    tap(3, BroadcastInLane<3>(weights));
  }
  Transpose(sums[0], sums[1], sums[2], sums[3], channels);
}

/// Separable filter from interleaved bytes to normalised planes, row by row: columns first into 16-bit words,
/// then rows. Before normalisation |error| <= taps / 256 + 0.03 pixel steps against the exact filter.
static void Resize(const ResizeJob& job) {
  const size_t pixels = job.horizontal.pixels;
  const size_t padded = (pixels + kMaxGroup - 1) / kMaxGroup * kMaxGroup;
  F32 factor[3];
  F32 bias[3];
  for (int c = 0; c < 3; c++) {
    factor[c] = SetF32(job.factor[c]);
    bias[c] = SetF32(job.bias[c]);
  }
  for (size_t y = 0; y < job.vertical.rows; y++) {
    FilterColumns(job, y);
    const size_t start = y * job.plane_stride;
    size_t x = 0;
    I32 channels[3];
    for (; x + kLanes <= pixels; x += kLanes) {
      FilterRow(job.horizontal, job.row_buffer, padded, x, channels);
      for (int c = 0; c < 3; c++) {
        StoreF32(job.planes[c] + start + x, MulAdd(ToF32(channels[c]), factor[c], bias[c]));
      }
    }
    if (x == pixels) continue;
    FilterRow(job.horizontal, job.row_buffer, padded, x, channels);
    for (int c = 0; c < 3; c++) {
      float rest[kLanes];
      StoreF32(rest, MulAdd(ToF32(channels[c]), factor[c], bias[c]));
      for (size_t j = 0; x + j < pixels; j++) job.planes[c][start + x + j] = rest[j];
    }
  }
}
