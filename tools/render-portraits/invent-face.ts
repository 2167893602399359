import { createRandom } from './random.js';
import { averageFace, type FaceShape } from './face-shape.js';

/** The broad lines of an invented head, each about -1 to 1 with 0 in the middle. */
export interface FaceTraits {
  /** -1 feminine to 1 masculine bone. */
  build: number;
  /** -1 gaunt to 1 round. */
  weight: number;
  /** 0 young to 1 old. */
  age: number;
  /** -1 short to 1 long face. */
  long: number;
  /** Measures that must be just so, over whatever the seed gives. */
  exact?: Partial<FaceShape>;
}

/** Ordinary spreads, the numbers below, give a family of cousins; strangers need more. */
const boldness = 1.7;

/** Share of a fresh draw that one nudge mixes into every measure. */
const nudge = 0.5;

/** Leaves room between nose, mouth and chin whatever was drawn. */
function keepApart(face: FaceShape): FaceShape {
  const mouthY = Math.min(face.mouthY, face.noseTipY - 1.85 - face.upperLip);
  return { ...face, mouthY, chinY: Math.min(face.chinY, mouthY - face.lowerLip - 1.9) };
}

/**
 * One head drawn at random around its traits by the first seed; every further seed nudges all its measures.
 * The same seeds give the same head.
 */
export function inventFace(seeds: readonly number[], traits: FaceTraits): FaceShape {
  const draws = seeds.map((seed) => createRandom(seed));
  const { build, weight, age, long } = traits;
  const around = (mean: number, spread: number): number => {
    let deviation = 0;
    for (const [index, draw] of draws.entries())
      deviation =
        index === 0 ? draw.normal() : deviation * Math.sqrt(1 - nudge * nudge) + nudge * draw.normal();
    return mean + boldness * spread * deviation;
  };
  const base = averageFace;
  const face: FaceShape = {
    skullHalfWidth: around(base.skullHalfWidth + 0.1 * build, 0.22),
    skullHeight: around(base.skullHeight + 0.15 * long, 0.25),
    foreheadSlope: around(0.6 * build, 0.4),
    faceHalfWidth: around(base.faceHalfWidth + 0.35 * weight + 0.1 * build - 0.25 * long, 0.22),
    cheekboneOut: around(0.1 - 0.15 * weight, 0.24),
    cheekFullness: around(0.15 + 0.55 * weight - 0.2 * age, 0.25),
    jawHalfWidth: around(base.jawHalfWidth + 0.42 * build + 0.45 * weight, 0.2),
    jawCornerY: around(base.jawCornerY - 0.4 * long, 0.35),
    jawSharpness: around(0.5 + 0.25 * build - 0.3 * weight, 0.14),
    chinY: around(base.chinY - 0.45 * build - 0.6 * long, 0.16),
    chinHalfWidth: around(base.chinHalfWidth + 0.35 * build, 0.14),
    chinOut: around(0.1 * build, 0.14),
    browRidge: around(0.45 * build, 0.25),
    browY: around(base.browY - 0.1 * build, 0.16),
    eyeHalfSpacing: around(base.eyeHalfSpacing, 0.16),
    eyeHalfWidth: around(base.eyeHalfWidth - 0.02 * build, 0.09),
    eyeUpper: around(base.eyeUpper - 0.09 * build - 0.05 * age, 0.07),
    eyeLower: around(base.eyeLower - 0.03 * build, 0.04),
    eyeTilt: around(base.eyeTilt - 0.04 * build - 0.05 * age, 0.05),
    eyeOut: around(0, 0.12),
    lidFold: around(base.lidFold, 0.08),
    lidHood: around(base.lidHood + 0.6 * age, 0.25),
    noseTipY: around(base.noseTipY - 0.2 * long - 0.15 * age, 0.28),
    noseTipOut: around(base.noseTipOut + 0.15 * build, 0.18),
    noseTipRadius: around(base.noseTipRadius + 0.08 * build, 0.12),
    noseBridgeRadius: around(base.noseBridgeRadius + 0.06 * build, 0.05),
    noseBridgeOut: around(0.1 * build, 0.13),
    noseHump: around(0.08 * build, 0.09),
    nostrilHalfWidth: around(base.nostrilHalfWidth + 0.1 * build, 0.14),
    nostrilSize: around(1, 0.1),
    mouthY: around(base.mouthY - 0.25 * long, 0.2),
    mouthHalfWidth: around(base.mouthHalfWidth + 0.08 * build, 0.2),
    upperLip: around(base.upperLip - 0.12 * build - 0.15 * age, 0.12),
    lowerLip: around(base.lowerLip - 0.1 * build - 0.15 * age, 0.12),
    lipOut: around(base.lipOut - 0.05 * build, 0.05),
    cupidBow: around(0.5, 0.3),
    muzzleOut: around(0, 0.14),
    earScale: around(1 + 0.06 * build + 0.08 * age, 0.07),
    earOut: around(0.05, 0.12),
    neckRadius: around(base.neckRadius + 0.55 * build + 0.4 * weight, 0.15),
    shoulderHalfWidth: around(base.shoulderHalfWidth + 2 * build, 0.5),
    asymmetry: around(0, 0.1),
    wrinkles: Math.max(0, around(age * 0.9 - 0.15, 0.08)),
    eyeBags: Math.max(0, around(0.15 + 0.5 * age, 0.12)),
    smileFolds: Math.max(0, around(0.2 + 0.45 * age, 0.1)),
  };
  return keepApart({ ...face, ...traits.exact });
}
