let scratch = new Uint8Array(1 << 20);

/**
 * Working memory for one native call, at least `sizeBytes` long. It is one buffer per thread that only grows,
 * so calls allocate nothing once the largest size has been seen; its content does not outlive the call.
 */
export function scratchOf(sizeBytes: number): Uint8Array {
  if (scratch.length < sizeBytes) scratch = new Uint8Array(Math.ceil(sizeBytes / 65_536) * 65_536);
  return scratch;
}
