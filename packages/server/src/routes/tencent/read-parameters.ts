import { TencentError } from './tencent-error.js';
import type { ActionParameters } from './tencent-request.js';

/** The type of each parameter of an action. */
export type ParameterTypes = Readonly<Record<string, 'string' | 'integer'>>;

/** Parameters with their types checked; absent and null are undefined. */
export type Parameters<Types extends ParameterTypes> = {
  readonly [Name in keyof Types]: (Types[Name] extends 'string' ? string : number) | undefined;
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
  const parameters: Record<string, string | number | undefined> = {};
  for (const [name, value] of values) {
    if (!Object.hasOwn(types, name) || notHere.includes(name)) {
      throw new TencentError('UnknownParameter', `The parameter \`${printable(name)}\` is not recognized.`);
    }
    if (value === null) continue;
    parameters[name] = types[name] === 'string' ? readString(name, value) : readInteger(name, value, text);
  }
  return parameters as Parameters<Types>;
}

function readString(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
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
