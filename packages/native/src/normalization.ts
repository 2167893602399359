import type { ChannelOrder, Normalization, PerChannel, PixelImage } from './image.js';

const ORDERS: readonly ChannelOrder[] = ['rgb', 'bgr'];

/**
 * True when the tensor's planes are in the opposite order of the image's bytes.
 * @throws RangeError for an order that is none
 */
export function swapsChannels(image: PixelImage, options: Normalization): boolean {
  return isBgr(image.channelOrder) !== isBgr(options.channelOrder);
}

/** False without a value: `rgb` is the default everywhere. */
export function isBgr(order: ChannelOrder = 'rgb'): boolean {
  if (!ORDERS.includes(order)) throw new RangeError(`channelOrder is ${order as string}, not rgb or bgr`);
  return order === 'bgr';
}

/**
 * Writes mean and scale, three numbers each, from a position of the parameters on.
 * @throws RangeError for one that is not three numbers long
 */
export function writeNormalization(
  { mean, scale }: Normalization,
  parameters: Float64Array,
  at: number,
): void {
  writeChannels('mean', mean ?? [0, 0, 0], parameters, at);
  writeChannels('scale', scale ?? [1, 1, 1], parameters, at + 3);
}

function writeChannels(name: string, values: PerChannel, parameters: Float64Array, at: number): void {
  if ((values.length as number) !== 3) throw new RangeError(`${name} has ${values.length} values, needed 3`);
  for (let channel = 0; channel < 3; channel++) parameters[at + channel] = values[channel]!;
}
