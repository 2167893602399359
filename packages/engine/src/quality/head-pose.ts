import type { Points } from '../points.js';
import { EYES_TO_MOUTH } from './eye-distance.js';

/** Degrees: yaw positive towards the right of the picture, pitch upwards, roll clockwise in the picture. */
export interface HeadPose {
  readonly yaw: number;
  readonly pitch: number;
  readonly roll: number;
}

/**
 * An average head: where between eyes and mouth the nose tip is, and how far it stands out from the plane of eyes
 * and mouth in eye distances.
 */
const NOSE_FROM_EYES = 0.54;
const NOSE_DEPTH = 0.5;

/**
 * Estimates the head's pose from five landmarks. Under a distant camera, a nose tip that stands out by d moves by
 * d sin(angle) against the plane of eyes and mouth, whose own extent shrinks to cos(angle): the ratio of both gives
 * the tangent. Roll is the slope of the line between the eyes.
 * @param five - right eye, left eye, nose tip, right and left mouth corner, px
 */
export function estimateHeadPose(five: Points): HeadPose {
  const point = (index: number): [number, number] => [five[index * 2]!, five[index * 2 + 1]!];
  const middle = (a: [number, number], b: [number, number]): [number, number] => [
    (a[0] + b[0]) / 2,
    (a[1] + b[1]) / 2,
  ];
  const [rightEye, leftEye] = [point(0), point(1)];
  const eyes = middle(rightEye, leftEye);
  const mouth = middle(point(3), point(4));
  const across = [leftEye[0] - rightEye[0], leftEye[1] - rightEye[1]] as const;
  const roll = Math.atan2(across[1], across[0]);
  const upright = ([x, y]: [number, number]): [number, number] => [
    (x - eyes[0]) * Math.cos(roll) + (y - eyes[1]) * Math.sin(roll),
    (y - eyes[1]) * Math.cos(roll) - (x - eyes[0]) * Math.sin(roll),
  ];
  const [mouthX, mouthY] = upright(mouth);
  const [noseX, noseY] = upright(point(2));
  const width = Math.hypot(...across);
  // A mouth at the height of the eyes leaves nothing to divide by: the head is tipped over.
  const height = Math.max(mouthY, width * 1e-3);
  const sideways = (noseX - mouthX * (noseY / height)) / width;
  const upwards = (NOSE_FROM_EYES - noseY / height) * EYES_TO_MOUTH;
  return {
    yaw: degrees(Math.atan(sideways / NOSE_DEPTH)),
    pitch: degrees(Math.atan(upwards / NOSE_DEPTH)),
    roll: degrees(roll),
  };
}

function degrees(radians: number): number {
  return (radians * 180) / Math.PI;
}
