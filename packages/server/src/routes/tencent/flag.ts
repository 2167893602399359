import { TencentError } from './tencent-error.js';

/** Reads a switch that takes 0 or 1. @throws TencentError `InvalidParameterValue` */
export function flag(name: string, value: number | undefined): boolean {
  if (value === undefined || value === 0 || value === 1) return value === 1;
  throw new TencentError('InvalidParameterValue', `The parameter \`${name}\` must be 0 or 1.`);
}
