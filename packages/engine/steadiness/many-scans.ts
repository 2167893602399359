const MOST_SCANS = 64;
/** Blocks that one end-of-band run can cover: 2^14 and fourteen bits more. */
const LONGEST_RUN = 2 ** 15 - 1;

/**
 * A valid progressive JPEG, grey all over, that says so in up to 64 scans: the means of all blocks first, then one
 * coefficient a scan. A few kilobytes whatever its size, yet a decoder goes over all blocks for each scan.
 */
export function manyScans(width: number, height: number, scans: number): Buffer {
  if (scans > MOST_SCANS) throw new RangeError(`at most ${MOST_SCANS} scans`);
  const blocks = Math.ceil(width / 8) * Math.ceil(height / 8);
  const size = [height >> 8, height & 255, width >> 8, width & 255];
  return Buffer.concat([
    Buffer.from([0xff, 0xd8]),
    segment(0xdb, [0, ...Array<number>(64).fill(1)]),
    segment(0xc2, [8, ...size, 1, 1, 0x11, 0]),
    // Codes of one bit: no difference from the block before, and the longest end-of-band run.
    segment(0xc4, [0x00, ...oneCode(0x00), 0x10, ...oneCode(0xe0)]),
    scan(0, Buffer.alloc(Math.ceil(blocks / 8))),
    ...Array.from({ length: scans - 1 }, (_, index) => scan(index + 1, endOfBandRuns(blocks))),
    Buffer.from([0xff, 0xd9]),
  ]);
}

function segment(marker: number, content: readonly number[]): Buffer {
  const length = content.length + 2;
  return Buffer.from([0xff, marker, length >> 8, length & 255, ...content]);
}

function oneCode(symbol: number): number[] {
  return [1, ...Array<number>(15).fill(0), symbol];
}

function scan(coefficient: number, data: Buffer): Buffer {
  return Buffer.concat([segment(0xda, [1, 1, 0x00, coefficient, coefficient, 0]), data]);
}

function endOfBandRuns(blocks: number): Buffer {
  const runs = Math.ceil(blocks / LONGEST_RUN);
  const bits = `0${'1'.repeat(14)}`.repeat(runs);
  const bytes = bits.padEnd(Math.ceil(bits.length / 8) * 8, '1').match(/.{8}/g)!;
  return Buffer.from(bytes.flatMap((each) => (each === '11111111' ? [255, 0] : [Number.parseInt(each, 2)])));
}
