import { add, scale, subtract, type Vec3 } from './vector.js';

/** How the head is held: radians, positive yaw turns the face to the viewer's right, pitch up, roll clockwise. */
export interface Pose {
  yaw: number;
  pitch: number;
  roll: number;
}

/** Where the head stands in the picture. */
export interface Framing {
  /** Picture width and height in pixels. */
  width: number;
  height: number;
  /** Pixels per cm at the eyes. */
  zoom: number;
  /** Pixel on which the point between the eyes of an unturned head falls. */
  eyeX: number;
  eyeY: number;
}

/** A portrait lens in the head's own coordinates: the head stays put, the camera turns around it. */
export interface Camera {
  origin: Vec3;
  /** Direction (not unit) through a pixel; its length is 1 at the depth of the eyes. */
  ray(px: number, py: number): Vec3;
  /** Head point to [pixel x, pixel y, distance along the lens axis in cm]. */
  project(point: Vec3): Vec3;
  /** A direction given in the picture's frame (x right, y up, z to the viewer), in head coordinates. */
  toHead(direction: Vec3): Vec3;
}

/** Far enough away that noses keep their size: the working distance of a portrait lens. */
const lensDistanceCm = 130;
const pivot: Vec3 = [0, -6, -7];

type Rows = readonly [Vec3, Vec3, Vec3];

function rotation({ yaw, pitch, roll }: Pose): Rows {
  const [cy, sy] = [Math.cos(yaw), Math.sin(yaw)];
  const [cp, sp] = [Math.cos(pitch), Math.sin(pitch)];
  const [cr, sr] = [Math.cos(-roll), Math.sin(-roll)];
  // Yaw first, then pitch, then roll; each row gives one picture coordinate.
  const a: Vec3 = [cy, 0, sy];
  const b: Vec3 = [-sp * sy, cp, sp * cy];
  const c: Vec3 = [-cp * sy, -sp, cp * cy];
  return [
    [cr * a[0] - sr * b[0], cr * a[1] - sr * b[1], cr * a[2] - sr * b[2]],
    [sr * a[0] + cr * b[0], sr * a[1] + cr * b[1], sr * a[2] + cr * b[2]],
    c,
  ];
}

const applyRows = ([a, b, c]: Rows, v: Vec3): Vec3 => [
  a[0] * v[0] + a[1] * v[1] + a[2] * v[2],
  b[0] * v[0] + b[1] * v[1] + b[2] * v[2],
  c[0] * v[0] + c[1] * v[1] + c[2] * v[2],
];

const applyColumns = ([a, b, c]: Rows, v: Vec3): Vec3 => [
  a[0] * v[0] + b[0] * v[1] + c[0] * v[2],
  a[1] * v[0] + b[1] * v[1] + c[1] * v[2],
  a[2] * v[0] + b[2] * v[1] + c[2] * v[2],
];

export function createCamera(pose: Pose, framing: Framing): Camera {
  const rows = rotation(pose);
  const { zoom, eyeX, eyeY } = framing;
  const toHead = (v: Vec3): Vec3 => applyColumns(rows, v);
  const origin = add(pivot, toHead(subtract([0, 0, lensDistanceCm], pivot)));
  const ray = (px: number, py: number): Vec3 =>
    toHead(scale([(px - eyeX) / zoom, (eyeY - py) / zoom, -lensDistanceCm], 1 / lensDistanceCm));
  const project = (point: Vec3): Vec3 => {
    const [x, y, z] = add(applyRows(rows, subtract(point, pivot)), pivot);
    const depth = lensDistanceCm - z;
    const s = (zoom * lensDistanceCm) / depth;
    return [eyeX + x * s, eyeY - y * s, depth];
  };
  return { origin, ray, project, toHead };
}
