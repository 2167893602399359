/** Signed distance in cm at a point, negative inside. A bound: never larger than the true distance by much. */
export type Field = (x: number, y: number, z: number) => number;

/** First-order distance to an ellipsoid with radii (rx, ry, rz), point relative to its centre. */
export function ellipsoid(x: number, y: number, z: number, rx: number, ry: number, rz: number): number {
  const px = x / rx;
  const py = y / ry;
  const pz = z / rz;
  const k0 = Math.sqrt(px * px + py * py + pz * pz);
  if (k0 < 1e-6) return -Math.min(rx, ry, rz);
  const qx = px / rx;
  const qy = py / ry;
  const qz = pz / rz;
  return (k0 * (k0 - 1)) / Math.sqrt(qx * qx + qy * qy + qz * qz);
}

/** Capsule from a (radius ra) to b (radius rb), radius interpolated along the axis. */
export function capsule(
  x: number,
  y: number,
  z: number,
  ax: number,
  ay: number,
  az: number,
  ra: number,
  bx: number,
  by: number,
  bz: number,
  rb: number,
): number {
  const dx = bx - ax;
  const dy = by - ay;
  const dz = bz - az;
  const px = x - ax;
  const py = y - ay;
  const pz = z - az;
  let t = (px * dx + py * dy + pz * dz) / (dx * dx + dy * dy + dz * dz);
  t = t < 0 ? 0 : t > 1 ? 1 : t;
  const ex = px - dx * t;
  const ey = py - dy * t;
  const ez = pz - dz * t;
  return Math.sqrt(ex * ex + ey * ey + ez * ez) - (ra + (rb - ra) * t);
}

/** Union whose seam is rounded over a width of `k` cm; exactly min(a, b) where |a - b| >= k. */
export function smoothUnion(a: number, b: number, k: number): number {
  const h = k - Math.abs(a - b);
  const least = a < b ? a : b;
  return h > 0 ? least - (h * h) / (4 * k) : least;
}

/** `a` minus `b`, the edge rounded over `k` cm. */
export function smoothSubtract(a: number, b: number, k: number): number {
  return -smoothUnion(-a, b, k);
}
