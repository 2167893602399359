import { inventFace } from './invent-face.js';
import type { HairStyle } from './hair-style.js';
import type { Identity } from './identity.js';
import type { Complexion } from './skin-colour.js';
import type { Vec3 } from './vector.js';

const black: Vec3 = [0.012, 0.01, 0.009];
const darkBrown: Vec3 = [0.045, 0.024, 0.014];
const silver: Vec3 = [0.38, 0.38, 0.39];

const skin = (melanin: number, more: Partial<Complexion> = {}): Complexion => ({
  melanin,
  ruddiness: 0.55,
  freckles: 0,
  shadow: 0,
  lipstick: 0,
  lipstickColour: [0.36, 0.05, 0.06],
  eyeliner: 0.15,
  moleSeed: 1,
  ...more,
});

const cut = (colour: Vec3, more: Partial<HairStyle>): HairStyle => ({
  comb: 'parted',
  lengthCm: 20,
  sideShare: 1,
  hairlineY: 7.3,
  recession: 0,
  partingX: 1.6,
  lift: 0.1,
  volume: 1.1,
  wave: 0.25,
  curl: 0,
  fringe: 0,
  bun: 0,
  colour,
  grey: 0,
  count: 15000,
  ...more,
});

const brownIris = { inner: [0.16, 0.085, 0.035], outer: [0.06, 0.03, 0.015] } as const;
const darkIris = { inner: [0.05, 0.027, 0.015], outer: [0.025, 0.014, 0.01] } as const;
const blueIris = { inner: [0.32, 0.4, 0.46], outer: [0.11, 0.2, 0.32] } as const;

/** An invented person; `faceSeeds` were picked so that the heads lie far apart for both model packs. */
export interface Person {
  /** Also the start of the file names. */
  name: string;
  about: string;
  faceSeeds: readonly number[];
  identity(faceSeeds: readonly number[]): Identity;
}

export const people: readonly Person[] = [
  {
    name: 'bruno',
    about: 'bald, full grey beard, deep lines',
    faceSeeds: [12, 204],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: 0.9,
        weight: 0.6,
        age: 0.95,
        long: 0.1,
        exact: { noseTipRadius: 1.1, nostrilHalfWidth: 1.95 },
      }),
      complexion: skin(0.12, { ruddiness: 0.95, moleSeed: 7.1 }),
      iris: blueIris,
      hair: cut(silver, { comb: 'none', grey: 0.7 }),
      brows: { thickness: 0.62, arch: 0.2, density: 0.9, lift: -0.15 },
      lashes: 0.45,
      beard: { kind: 'full', lengthCm: 1.3 },
      clothing: { neckline: 'turtle', colour: [0.11, 0.12, 0.13], underColour: [0.7, 0.7, 0.7] },
    }),
  },
  {
    name: 'chiyo',
    about: 'black fringe and bob, single lids, soft round face',
    faceSeeds: [10, 202],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: -0.8,
        weight: 0.45,
        age: 0,
        long: -0.5,
        exact: {
          lidFold: 0,
          eyeTilt: 0.15,
          eyeUpper: 0.4,
          eyeLower: 0.34,
          eyeOut: 0.2,
          noseBridgeOut: -0.5,
          noseTipOut: 2.75,
          browY: 2.05,
          cheekboneOut: 0.5,
        },
      }),
      complexion: skin(0.2, {
        ruddiness: 0.4,
        lipstick: 0.4,
        lipstickColour: [0.5, 0.09, 0.09],
        eyeliner: 0.5,
        moleSeed: 4.4,
      }),
      iris: darkIris,
      hair: cut(black, { lengthCm: 15, fringe: 5.2, wave: 0.03, volume: 1.2, count: 17000, partingX: 0 }),
      brows: { thickness: 0.42, arch: 0.12, density: 0.8, lift: 0 },
      lashes: 0.8,
      clothing: { neckline: 'crew', colour: [0.55, 0.53, 0.5], underColour: [0.7, 0.7, 0.7] },
    }),
  },
  {
    name: 'dario',
    about: 'short dark hair, stubble, long face with a high nose',
    faceSeeds: [5, 101, 204],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: 0.8,
        weight: -0.4,
        age: 0.3,
        long: 0.8,
        exact: {
          noseHump: 0.4,
          noseBridgeOut: 0.4,
          noseTipOut: 3.7,
          noseTipY: -4.5,
          browRidge: 0.6,
          eyeOut: -0.2,
        },
      }),
      complexion: skin(0.42, { shadow: 0.9, ruddiness: 0.4, moleSeed: 5.2 }),
      iris: brownIris,
      hair: cut(black, {
        comb: 'back',
        lengthCm: 6,
        lift: 0.35,
        sideShare: 0.35,
        volume: 1.3,
        recession: 0.8,
        wave: 0.15,
      }),
      brows: { thickness: 0.85, arch: 0.1, density: 1.5, lift: -0.1 },
      lashes: 0.8,
      beard: { kind: 'stubble', lengthCm: 0.25 },
      clothing: { neckline: 'jacket', colour: [0.025, 0.03, 0.045], underColour: [0.72, 0.72, 0.74] },
    }),
  },
  {
    name: 'edith',
    about: 'silver bob, round glasses, laughter lines',
    faceSeeds: [2, 101],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: -0.5,
        weight: 0.1,
        age: 0.85,
        long: 0.2,
        exact: { upperLip: 0.4, lowerLip: 0.6 },
      }),
      complexion: skin(0.04, {
        ruddiness: 0.8,
        lipstick: 0.45,
        lipstickColour: [0.45, 0.1, 0.12],
        moleSeed: 8.8,
      }),
      iris: blueIris,
      hair: cut(silver, { lengthCm: 13, volume: 1.7, lift: 0.25, wave: 0.35, grey: 0.5, partingX: -2 }),
      brows: { thickness: 0.36, arch: 0.35, density: 0.55, lift: 0 },
      lashes: 0.6,
      glasses: { shape: 'round', colour: [0.09, 0.02, 0.02], rimCm: 0.15 },
      clothing: { neckline: 'crew', colour: [0.12, 0.05, 0.14], underColour: [0.7, 0.7, 0.7] },
    }),
  },
  {
    name: 'gita',
    about: 'long dark hair, large eyes, strong arched brows',
    faceSeeds: [14, 201],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: -0.6,
        weight: -0.1,
        age: 0.2,
        long: 0.1,
        exact: {
          eyeUpper: 0.66,
          eyeLower: 0.44,
          eyeHalfWidth: 1.72,
          lidFold: 0.42,
          noseHump: 0.15,
          upperLip: 0.72,
          lowerLip: 0.95,
        },
      }),
      complexion: skin(0.5, {
        eyeliner: 0.9,
        lipstick: 0.6,
        lipstickColour: [0.3, 0.05, 0.06],
        ruddiness: 0.35,
        moleSeed: 6.6,
      }),
      iris: brownIris,
      hair: cut(darkBrown, {
        lengthCm: 32,
        wave: 0.55,
        partingX: 0,
        volume: 1.2,
        count: 17000,
        hairlineY: 6.9,
      }),
      brows: { thickness: 0.62, arch: 0.5, density: 1.4, lift: 0.05 },
      lashes: 1.35,
      clothing: { neckline: 'v', colour: [0.28, 0.02, 0.06], underColour: [0.7, 0.7, 0.7] },
    }),
  },
  {
    name: 'hugo',
    about: 'cropped hair, broad dark face, square glasses',
    faceSeeds: [13, 102, 201],
    identity: (seeds) => ({
      shape: inventFace(seeds, {
        build: 0.9,
        weight: 0.5,
        age: 0.35,
        long: 0,
        exact: {
          upperLip: 0.72,
          lowerLip: 1,
          lipOut: 0.44,
          nostrilHalfWidth: 2.15,
          noseBridgeOut: -0.25,
          noseTipRadius: 1.05,
          muzzleOut: 0.4,
        },
      }),
      complexion: skin(0.96, { ruddiness: 0.1, moleSeed: 9.3 }),
      iris: darkIris,
      hair: cut(black, {
        comb: 'forward',
        lengthCm: 0.35,
        lift: 0.6,
        volume: 0.05,
        recession: 0.9,
        count: 15000,
      }),
      brows: { thickness: 0.55, arch: 0.15, density: 0.9, lift: 0 },
      lashes: 0.6,
      glasses: { shape: 'square', colour: [0.012, 0.012, 0.014], rimCm: 0.2 },
      clothing: { neckline: 'jacket', colour: [0.12, 0.13, 0.15], underColour: [0.2, 0.32, 0.5] },
    }),
  },
];
