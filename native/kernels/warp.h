// Included inside a per-ISA namespace, after its vector operations.

/// Where kLanes neighbouring crop pixels of one row sample the image.
struct SamplePoints {
  I32 x;
  I32 y;
  /// Fractions in Q15 (vertical) and Q14 (horizontal).
  I32 fraction_y;
  I32 fraction_x;
};

/// Coordinates are taken relative to a whole-pixel origin at the group's first sample, so float32 loses
/// nothing for images of any size.
static inline SamplePoints LocateSamples(F32 u, const float step[2], const float start[2],
                                         const int32_t origin[2]) {
  const F32 x = MulAdd(u, SetF32(step[0]), SetF32(start[0]));
  const F32 y = MulAdd(u, SetF32(step[1]), SetF32(start[1]));
  const F32 floor_x = Floor(x);
  const F32 floor_y = Floor(y);
  return {AddI32(RoundToI32(floor_x), SetI32(origin[0])), AddI32(RoundToI32(floor_y), SetI32(origin[1])),
          RoundToI32(Min(Mul(Sub(y, floor_y), SetF32(32768)), SetF32(32767))),
          RoundToI32(Mul(Sub(x, floor_x), SetF32(16384)))};
}

/// Bilinear sample with the border rule, in the same fixed-point steps as the vector path: Q21 per channel.
static inline void SampleAtBorder(const WarpJob& job, int32_t x, int32_t y, int32_t fraction_x,
                                  int32_t fraction_y, int32_t sums[3]) {
  const auto pixel = [&](int64_t px, int64_t py, int c) -> int32_t {
    if (px < 0 || py < 0 || px >= job.source_width || py >= job.source_height) {
      if (!job.replicate) return job.border;
      px = px < 0 ? 0 : px >= job.source_width ? job.source_width - 1 : px;
      py = py < 0 ? 0 : py >= job.source_height ? job.source_height - 1 : py;
    }
    return job
        .source[(static_cast<size_t>(py) * static_cast<size_t>(job.source_width) + static_cast<size_t>(px)) *
                    3 +
                static_cast<size_t>(c)];
  };
  const int64_t left = x;
  const int64_t top = y;
  for (int c = 0; c < 3; c++) {
    int32_t mixed[2];
    for (int i = 0; i < 2; i++) {
      const int32_t upper = pixel(left + i, top, c) << 7;
      const int32_t lower = pixel(left + i, top + 1, c) << 7;
      mixed[i] = upper + (((lower - upper) * fraction_y + 16384) >> 15);
    }
    sums[c] = mixed[0] * (16384 - fraction_x) + mixed[1] * fraction_x;
  }
}

/// Bilinear samples at points whose four neighbours, and the two bytes after them, lie in the image.
static inline void SampleInside(const WarpJob& job, const SamplePoints& points, I32 channels[3]) {
  const int32_t row_bytes = job.source_width * 3;
  int32_t offsets[kLanes];
  StoreI32(offsets, AddI32(MulI32(points.y, SetI32(row_bytes)), MulI32(points.x, SetI32(3))));
  // Through memory on purpose: GCC would take the lanes out of the register one by one, at twice the cost.
  __asm__ volatile("" : : "r"(offsets) : "memory");
  const I32 vertical = PackWords(points.fraction_y, points.fraction_y);
  const I32 horizontal = PackWords(SubI32(SetI32(16384), points.fraction_x), points.fraction_x);
  const uint8_t* below = job.source + row_bytes;
  I32 sums[4];
  const auto sample = [&](int j, I32 weight_y, I32 weight_x) {
    const I16 upper = GatherBytesShift7(job.source, offsets, j);
    const I16 lower = GatherBytesShift7(below, offsets, j);
    const I16 mixed = AddI16(upper, MulRound(SubI16(lower, upper), AsI16(weight_y)));
    sums[j] = MulAddPairs(PairChannels(mixed), AsI16(weight_x));
  };
  sample(0, BroadcastInLane<0>(vertical), BroadcastInLane<0>(horizontal));
  sample(1, BroadcastInLane<1>(vertical), BroadcastInLane<1>(horizontal));
  sample(2, BroadcastInLane<2>(vertical), BroadcastInLane<2>(horizontal));
  sample(3, BroadcastInLane<3>(vertical), BroadcastInLane<3>(horizontal));
  Transpose(sums[0], sums[1], sums[2], sums[3], channels);
}

static inline void SampleGroup(const WarpJob& job, const SamplePoints& points, I32 channels[3]) {
  // Eight bytes are read at a pixel, so the last but one of a row would reach past the image's end.
  if (job.source_width >= 3 && job.source_height >= 2 && AllWithin(points.x, job.source_width - 3) &&
      AllWithin(points.y, job.source_height - 2)) {
    SampleInside(job, points, channels);
    return;
  }
  int32_t x[kLanes];
  int32_t y[kLanes];
  int32_t fraction_x[kLanes];
  int32_t fraction_y[kLanes];
  int32_t sums[3][kLanes];
  StoreI32(x, points.x);
  StoreI32(y, points.y);
  StoreI32(fraction_x, points.fraction_x);
  StoreI32(fraction_y, points.fraction_y);
  for (int i = 0; i < kLanes; i++) {
    int32_t pixel[3];
    SampleAtBorder(job, x[i], y[i], fraction_x[i], fraction_y[i], pixel);
    for (int c = 0; c < 3; c++) sums[c][i] = pixel[c];
  }
  for (int c = 0; c < 3; c++) channels[c] = LoadI32(sums[c]);
}

static inline void StoreCrop(const WarpJob& job, size_t u, size_t v, const F32 channels[3]) {
  const size_t count = job.target_width - u < kLanes ? job.target_width - u : kLanes;
  float values[3][kLanes];
  if (job.pixels == nullptr) {
    for (int c = 0; c < 3; c++) {
      const F32 value = MulAdd(channels[c], SetF32(job.factor[c]), SetF32(job.bias[c]));
      float* target = job.planes[c] + v * job.target_width + u;
      if (count == kLanes) {
        StoreF32(target, value);
        continue;
      }
      StoreF32(values[c], value);
      for (size_t i = 0; i < count; i++) target[i] = values[c][i];
    }
    return;
  }
  for (int c = 0; c < 3; c++) {
    StoreF32(values[c], MulAdd(channels[c], SetF32(job.factor[c]), SetF32(0.5F)));
  }
  uint8_t* target = job.pixels + (v * job.target_width + u) * 3;
  for (size_t i = 0; i < count; i++) {
    for (int c = 0; c < 3; c++) target[i * 3 + static_cast<size_t>(c)] = static_cast<uint8_t>(values[c][i]);
  }
}

/// Affine crop, bilinear, samples x samples points averaged per crop pixel. Before normalisation
/// |error| <= 0.02 pixel steps plus what 16 |step| * 2^-22 px of coordinate error make of the image's
/// gradient.
static void Warp(const WarpJob& job) {
  const double* m = job.inverse;
  const float step[2] = {static_cast<float>(m[0]), static_cast<float>(m[3])};
  const F32 lanes = Iota();
  for (size_t v = 0; v < job.target_height; v++) {
    for (size_t u = 0; u < job.target_width; u += kLanes) {
      F32 totals[3] = {ZeroF32(), ZeroF32(), ZeroF32()};
      for (int sample_v = 0; sample_v < job.samples; sample_v++) {
        const double row = static_cast<double>(v) + job.sample_offsets[sample_v];
        for (int sample_u = 0; sample_u < job.samples; sample_u++) {
          const double column = static_cast<double>(u) + job.sample_offsets[sample_u];
          const double x = m[0] * column + m[1] * row + m[2];
          const double y = m[3] * column + m[4] * row + m[5];
          const double origin_x = __builtin_floor(x);
          const double origin_y = __builtin_floor(y);
          const float start[2] = {static_cast<float>(x - origin_x), static_cast<float>(y - origin_y)};
          const int32_t origin[2] = {static_cast<int32_t>(origin_x), static_cast<int32_t>(origin_y)};
          I32 channels[3];
          SampleGroup(job, LocateSamples(lanes, step, start, origin), channels);
          for (int c = 0; c < 3; c++) totals[c] = Add(totals[c], ToF32(channels[c]));
        }
      }
      StoreCrop(job, u, v, totals);
    }
  }
}
