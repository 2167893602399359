/** Numbers within about +-0.5 that look random and are the same in every run. */
export function noise(length: number, seed: number): Float32Array {
  return new Float32Array(length).map((_, i) => Math.sin((i + 1) * 78.233 + seed * 12.9898) * 0.5 + 0.001);
}
