import type { Points } from '../points.js';

/** From between the eyes to between the mouth corners, in eye distances, of an average frontal face. */
export const EYES_TO_MOUTH = 1.08;

/**
 * Distance between the eyes as a frontal face of this size would have it: a turned head brings the eyes together but
 * not eyes and mouth, a nodding one the other way round, so the larger of both counts.
 * @param five - right eye, left eye, nose tip, right and left mouth corner
 */
export function frontalEyeDistance(five: Points): number {
  const [rightX, rightY, leftX, leftY] = five as unknown as [number, number, number, number];
  const toMouthX = (five[6]! + five[8]! - rightX - leftX) / 2;
  const toMouthY = (five[7]! + five[9]! - rightY - leftY) / 2;
  return Math.max(Math.hypot(leftX - rightX, leftY - rightY), Math.hypot(toMouthX, toMouthY) / EYES_TO_MOUTH);
}
