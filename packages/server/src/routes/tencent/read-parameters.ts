import { LongText } from '../../request/long-text.js';
import { TencentError } from './tencent-error.js';
import type { ActionParameters } from './tencent-request.js';

/** The type of each parameter of an action. */
export type ParameterTypes = Readonly<Record<string, keyof TypeOf>>;

interface TypeOf {
  string: string;
  integer: number;
  /** Base64. */
  image: string | LongText;
}

/** Parameters with their types checked; absent and null are undefined. */
export type Parameters<Types extends ParameterTypes> = {
  readonly [Name in keyof Types]: TypeOf[Types[Name]] | undefined;
};

/**
 * Checks names and types. From a query or form integers are read from text.
 * @param notHere - parameters that this version of the action does not have
 * @throws TencentError `UnknownParameter`, `InvalidParameter`
 */
export function readParameters<Types extends ParameterTypes>(
  { values, text }: ActionParameters,
  types: Types,
  notHere: readonly (keyof Types)[] = [],
): Parameters<Types> {
  const parameters: Record<string, TypeOf[keyof TypeOf] | undefined> = {};
  for (const [name, value] of values) {
    if (!Object.hasOwn(types, name) || notHere.includes(name)) {
      throw new TencentError('UnknownParameter', `The parameter \`${printable(name)}\` is not recognized.`);
    }
    if (value === null) continue;
    parameters[name] = readers[types[name]!](name, value, text);
  }
  return parameters as Parameters<Types>;
}

const readers = { string: readString, integer: readInteger, image: readImageText };

function readImageText(name: string, value: unknown): string | LongText {
  return value instanceof LongText ? value : readString(name, value);
}

function readString(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof LongText) return value.toString();
  throw new TencentError('InvalidParameter', `The parameter \`${name}\` must be a string.`);
}

function readInteger(name: string, value: unknown, text: boolean): number {
  const number = text && typeof value === 'string' && /^-?\d{1,15}$/.test(value) ? Number(value) : value;
  if (typeof number === 'number' && Number.isSafeInteger(number)) return number;
  throw new TencentError('InvalidParameter', `The parameter \`${name}\` must be an integer.`);
}

function printable(name: string): string {
  return name.replace(/[^\x20-\x7e]/g, '?').slice(0, 64);
}
