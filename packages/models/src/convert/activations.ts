import { FaceError } from '@face/core';
import * as v from 'valibot';
import { errorMessage } from '../error-code.js';
import type { ChannelExponents } from './equalize-channels.js';
import type { ValueRanges } from './quantize.js';

const finite = v.pipe(v.number(), v.finite());
const schema = v.strictObject({
  version: v.literal(1),
  /** What was measured, and how it is measured again. */
  dataset: v.string(),
  crops: v.pipe(v.number(), v.safeInteger(), v.minValue(1)),
  command: v.string(),
  /** Lowest and highest value after the channels are equalised; values that are not listed stay float32. */
  ranges: v.record(v.string(), v.strictTuple([finite, finite])),
  /** By which power of two each channel of a convolution's result is enlarged, one digit in base 36 per channel. */
  exponents: v.record(v.string(), v.pipe(v.string(), v.regex(/^[0-9a-z]+$/, 'must be digits in base 36'))),
});

/** What an int8 conversion has to know of the values inside a network. */
export interface Activations {
  readonly ranges: ValueRanges;
  readonly exponents: ChannelExponents;
}

/** Where activations come from. */
export interface ActivationsOrigin {
  readonly dataset: string;
  readonly crops: number;
  readonly command: string;
}

/**
 * Reads a file of activations.
 * @throws FaceError `MODEL_CONVERT_FAILED`
 */
export function readActivations(file: string, bytes: Uint8Array): Activations {
  try {
    const { ranges, exponents } = v.parse(schema, JSON.parse(new TextDecoder().decode(bytes)));
    return {
      ranges: new Map(Object.entries(ranges)),
      exponents: new Map(
        Object.entries(exponents).map(([name, digits]) => [
          name,
          Array.from(digits, (digit) => parseInt(digit, 36)),
        ]),
      ),
    };
  } catch (cause) {
    throw new FaceError('MODEL_CONVERT_FAILED', { file, reason: errorMessage(cause) }, { cause });
  }
}

/** The text of a file of activations, one value a line; ranges keep four digits. */
export function writeActivations(
  { ranges, exponents }: Activations,
  { dataset, crops, command }: ActivationsOrigin,
): string {
  const lines = (entries: Iterable<readonly [string, string]>): string =>
    Array.from(entries, ([name, value]) => `    ${JSON.stringify(name)}: ${value}`).join(',\n');
  const rangeLines = Array.from(
    ranges,
    ([name, bounds]) =>
      [name, `[${bounds.map((bound) => Number(bound.toPrecision(4))).join(', ')}]`] as const,
  );
  const exponentLines = Array.from(
    exponents,
    ([name, each]) => [name, JSON.stringify(each.map((digit) => digit.toString(36)).join(''))] as const,
  );
  const head = Object.entries({ version: 1, dataset, crops, command }).map(
    ([name, value]) => `  ${JSON.stringify(name)}: ${JSON.stringify(value)},\n`,
  );
  return (
    `{\n${head.join('')}  "ranges": {\n${lines(rangeLines)}\n  },\n` +
    `  "exponents": {\n${lines(exponentLines)}\n  }\n}\n`
  );
}
