import { FaceError } from '@face/core';

/** A point of the measured curve and how many impostor pairs stand behind it. */
export interface TailPoint {
  readonly cosine: number;
  readonly fmr: number;
  readonly events: number;
}

/** log10(FMR) as a function of cosine. */
export interface TailFit {
  /** Coefficients of 1, x, x^2 with x = cosine - `origin`. */
  readonly coefficients: readonly [number, number, number];
  readonly origin: number;
}

/**
 * Weighted least squares of log10(FMR) by a parabola in cosine. The tail of impostor scores is close to a normal
 * one, whose log survival is close to a parabola, so the fit lends the sparse end the strength of the dense
 * part instead of following its accidents. Weights are the events, capped at `eventCap`: the points of an
 * empirical curve are correlated, and a cap keeps the dense end from deciding the shape alone.
 * @throws FaceError `DATASET_INVALID` with fewer than three points.
 */
export function fitTail(points: readonly TailPoint[], eventCap = 2000): TailFit {
  if (points.length < 3) {
    const reason = `the impostor scores give ${points.length} usable points of the curve, 3 are needed`;
    throw new FaceError('DATASET_INVALID', { file: 'dataset', reason });
  }
  const origin = points.reduce((sum, { cosine }) => sum + cosine, 0) / points.length;
  const moments = new Float64Array(5);
  const right = new Float64Array(3);
  for (const { cosine, fmr, events } of points) {
    const weight = Math.min(events, eventCap);
    const x = cosine - origin;
    for (let power = 0; power < 5; power += 1) moments[power] = moments[power]! + weight * x ** power;
    for (let power = 0; power < 3; power += 1) {
      right[power] = right[power]! + weight * x ** power * Math.log10(fmr);
    }
  }
  const [m0, m1, m2, m3, m4] = moments as unknown as [number, number, number, number, number];
  const [r0, r1, r2] = right as unknown as [number, number, number];
  const determinant = det3(m0, m1, m2, m1, m2, m3, m2, m3, m4);
  return {
    origin,
    coefficients: [
      det3(r0, m1, m2, r1, m2, m3, r2, m3, m4) / determinant,
      det3(m0, r0, m2, m1, r1, m3, m2, r2, m4) / determinant,
      det3(m0, m1, r0, m1, m2, r1, m2, m3, r2) / determinant,
    ],
  };
}

/** FMR that the fit gives at a cosine. */
export function fittedFmr({ coefficients: [a, b, c], origin }: TailFit, cosine: number): number {
  const x = cosine - origin;
  return 10 ** (a + b * x + c * x * x);
}

/** Slope d log10(FMR) / d cosine of the fit; negative on the falling branch. */
export function fittedSlope({ coefficients: [, b, c], origin }: TailFit, cosine: number): number {
  return b + 2 * c * (cosine - origin);
}

/**
 * The cosine at which the falling branch of the fit reaches a rate; undefined when it never does (a parabola
 * that bends upwards before).
 */
export function cosineOfFit({ coefficients: [a, b, c], origin }: TailFit, fmr: number): number | undefined {
  const constant = a - Math.log10(fmr);
  if (Math.abs(c) < 1e-9) return b < 0 ? origin - constant / b : undefined;
  const discriminant = b * b - 4 * c * constant;
  if (discriminant < 0) return undefined;
  // Of the two roots, the one where the slope b + 2 c x = -sqrt(discriminant) is negative.
  return origin + (-b - Math.sqrt(discriminant)) / (2 * c);
}

function det3(
  a: number,
  b: number,
  c: number,
  d: number,
  e: number,
  f: number,
  g: number,
  h: number,
  i: number,
): number {
  return a * (e * i - f * h) - b * (d * i - f * g) + c * (d * h - e * g);
}
