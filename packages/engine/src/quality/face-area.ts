import type { ImageSize } from '@face/core';
import type { Points } from '../points.js';
import { frontalEyeDistance } from './eye-distance.js';

type Corner = readonly [x: number, y: number];

/**
 * The face as an ellipse in its own frame: the origin between the eyes, x towards the left eye, y towards the mouth,
 * in eye distances. Fitted to the mean 68-point contour of frontal portraits.
 */
const CENTRE_Y = 0.4;
const HALF_WIDTH = 1.14;
const HALF_HEIGHT = 1.4;
const CORNERS = 48;

/**
 * Share 0..1 of the face that lies outside the picture.
 * @param five - right eye, left eye, nose tip, right and left mouth corner, px of the picture
 */
export function shareOutside(five: Points, { width, height }: ImageSize): number {
  const ellipse = faceOutline(five);
  const edges = [
    ([x]: Corner) => x + 0.5,
    ([x]: Corner) => width - 0.5 - x,
    ([, y]: Corner) => y + 0.5,
    ([, y]: Corner) => height - 0.5 - y,
  ].filter((distance) => ellipse.some((corner) => distance(corner) < 0));
  if (edges.length === 0) return 0;
  const inside = edges.reduce((polygon, distance) => clip(polygon, distance), ellipse);
  const whole = area(ellipse);
  return whole > 0 ? Math.max(0, 1 - area(inside) / whole) : 1;
}

/** The face's outline in the picture. */
function faceOutline(five: Points): Corner[] {
  const [rightX, rightY, leftX, leftY] = five as unknown as [number, number, number, number];
  const [eyesX, eyesY] = [(rightX + leftX) / 2, (rightY + leftY) / 2];
  const unit = frontalEyeDistance(five);
  const roll = Math.atan2(leftY - rightY, leftX - rightX);
  const [across, down] = [
    [unit * Math.cos(roll), unit * Math.sin(roll)],
    [-unit * Math.sin(roll), unit * Math.cos(roll)],
  ] as const;
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (index / CORNERS) * 2 * Math.PI;
    const [u, v] = [HALF_WIDTH * Math.cos(angle), CENTRE_Y + HALF_HEIGHT * Math.sin(angle)];
    return [eyesX + u * across[0] + v * down[0], eyesY + u * across[1] + v * down[1]];
  });
}

/** Sutherland and Hodgman's step: the part of a convex polygon where the distance to a line is positive. */
function clip(polygon: readonly Corner[], distance: (corner: Corner) => number): Corner[] {
  return polygon.flatMap((corner, index) => {
    const next = polygon[(index + 1) % polygon.length]!;
    const [here, there] = [distance(corner), distance(next)];
    const kept = here >= 0 ? [corner] : [];
    if (here >= 0 === there >= 0) return kept;
    const share = here / (here - there);
    return [
      ...kept,
      [corner[0] + (next[0] - corner[0]) * share, corner[1] + (next[1] - corner[1]) * share] as const,
    ];
  });
}

/** Of a simple polygon, by the shoelace formula. */
function area(polygon: readonly Corner[]): number {
  const doubled = polygon.reduce((sum, [x, y], index) => {
    const [nextX, nextY] = polygon[(index + 1) % polygon.length]!;
    return sum + x * nextY - nextX * y;
  }, 0);
  return Math.abs(doubled) / 2;
}
