import type { ClaimCheck } from '@face/benchmark';

/** A claimed rate on other people, weighed by people and by images. */
export function showClaim(claim: ClaimCheck): string[] {
  const { rate, events, trials, personPairs, factor, byPerson, byImage } = claim;
  const line = ({ measured, interval, ratio, outcome }: ClaimCheck['byPerson']): string =>
    `${measured.toExponential(2)}, 95% [${interval.low.toExponential(2)}, ${interval.high.toExponential(2)}]` +
    `${interval.isRough ? ' (few people)' : ''}, ${ratio.toFixed(2)} x the claim: ${outcome}`;
  return [
    `FMR ${rate}, to hold within a factor of ${factor}:`,
    `  by person ${line(byPerson)} (${personPairs.toLocaleString('en')} pairs of people)`,
    `  by image  ${line(byImage)} (${events.toLocaleString('en')} of ${trials.toLocaleString('en')} pairs)`,
  ];
}
