import jstat from 'jstat';

/** The standard normal deviate of a rate in (0, 1): the axes of a DET curve. */
export function normalDeviate(rate: number): number {
  return jstat.jStat.normal.inv(rate, 0, 1);
}
