// Included inside a per-ISA namespace, after its vector operations.

static void Float32ToFloat16(const float* source, uint16_t* target, size_t n) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) StoreF16(target + i, LoadF32(source + i));
  if (i == n) return;
  uint16_t rest[kLanes];
  StoreF16(rest, LoadF32(source + i, n - i));
  for (size_t j = 0; i + j < n; j++) target[i + j] = rest[j];
}

static void Float16ToFloat32(const uint16_t* source, float* target, size_t n) {
  size_t i = 0;
  for (; i + kLanes <= n; i += kLanes) StoreF32(target + i, LoadF16(source + i));
  if (i == n) return;
  float rest[kLanes];
  StoreF32(rest, LoadF16(source + i, n - i));
  for (size_t j = 0; i + j < n; j++) target[i + j] = rest[j];
}

static void Float32ToInt8(const float* source, int8_t* target, size_t n, float inverse_scale) {
  const F32 factor = SetF32(inverse_scale);
  const F32 low = SetF32(-127);
  const F32 high = SetF32(127);
  int32_t rounded[kLanes];
  for (size_t i = 0; i < n; i += kLanes) {
    const size_t count = n - i < kLanes ? n - i : kLanes;
    StoreI32(rounded, RoundToI32(Max(low, Min(high, Mul(LoadF32(source + i, count), factor)))));
    for (size_t j = 0; j < count; j++) target[i + j] = static_cast<int8_t>(rounded[j]);
  }
}

static void Int8ToFloat32(const int8_t* source, float* target, size_t n, float scale) {
  for (size_t i = 0; i < n; i++) target[i] = static_cast<float>(source[i]) * scale;
}
