// Included inside a per-ISA namespace, after its vector operations.

static bool OverlapsAny(const BoxArrays& boxes, size_t count, const float box[4], float threshold) {
  const F32 left = SetF32(box[0]);
  const F32 top = SetF32(box[1]);
  const F32 right = SetF32(box[2]);
  const F32 bottom = SetF32(box[3]);
  const F32 area = Mul(Sub(right, left), Sub(bottom, top));
  const F32 limit = SetF32(threshold);
  for (size_t i = 0; i < count; i += kLanes) {
    const F32 width = Sub(Min(right, LoadF32(boxes.right + i)), Max(left, LoadF32(boxes.left + i)));
    const F32 height = Sub(Min(bottom, LoadF32(boxes.bottom + i)), Max(top, LoadF32(boxes.top + i)));
    const F32 overlap = Mul(Max(width, ZeroF32()), Max(height, ZeroF32()));
    const F32 both = Sub(Add(area, LoadF32(boxes.area + i)), overlap);
    if (AnyGreater(overlap, Mul(limit, both))) return true;
  }
  return false;
}
