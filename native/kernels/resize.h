// Included inside a per-ISA namespace, after its vector operations.

/// Weighted sum of source rows, times 128, as 16-bit words. Each product rounds to 1/128 of a pixel step:
/// |error| <= taps / 256 + taps * 255 / 2^16 pixel steps; equal rows come out exactly.
template <int kTaps>
static inline void SumColumns(const uint8_t* const* rows, const int16_t* weights, size_t bytes, bool add,
                              int16_t* out) {
  const uint8_t* row[kTaps];
  I16 weight[kTaps];
  for (int t = 0; t < kTaps; t++) {
    row[t] = rows[t];
    weight[t] = SetI16(weights[t]);
  }
  const auto chunk = [&](size_t i) {
    I16 sum = MulRound(LoadU8Shift7(row[0] + i), weight[0]);
    for (int t = 1; t < kTaps; t++) sum = AddI16(sum, MulRound(LoadU8Shift7(row[t] + i), weight[t]));
    return sum;
  };
  size_t i = 0;
  if (add) {
    for (; i + kWords <= bytes; i += kWords) StoreI16(out + i, AddI16(LoadI16(out + i), chunk(i)));
  } else {
    for (; i + kWords <= bytes; i += kWords) StoreI16(out + i, chunk(i));
  }
  for (; i < bytes; i++) {
    int sum = add ? out[i] : 0;
    for (int t = 0; t < kTaps; t++) sum += ((row[t][i] << 7) * weights[t] + 16384) >> 15;
    out[i] = static_cast<int16_t>(sum);
  }
}

static inline void FilterColumns(const ResizeJob& job, size_t target_row) {
  const VerticalPlan& plan = job.vertical;
  const int count = plan.counts[target_row];
  const int32_t* source_rows = plan.source_rows + target_row * plan.taps;
  const int16_t* weights = plan.weights + target_row * plan.taps;
  const size_t bytes = job.source_width * 3;
  for (int done = 0; done < count;) {
    const int taps = count - done < 4 ? count - done : 4;
    const uint8_t* rows[4];
    for (int t = 0; t < taps; t++) {
      rows[t] = job.source + static_cast<size_t>(source_rows[done + t]) * bytes;
    }
    const bool add = done > 0;
    if (taps == 4) {
      SumColumns<4>(rows, weights + done, bytes, add, job.row_buffer);
    } else if (taps == 3) {
      SumColumns<3>(rows, weights + done, bytes, add, job.row_buffer);
    } else if (taps == 2) {
      SumColumns<2>(rows, weights + done, bytes, add, job.row_buffer);
    } else {
      SumColumns<1>(rows, weights + done, bytes, add, job.row_buffer);
    }
    done += taps;
  }
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
