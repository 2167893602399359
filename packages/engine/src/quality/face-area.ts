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

/** An ellipse in the picture: half axes in px, the first along the line between the eyes at angle `roll`. */
interface Ellipse {
  readonly centre: Corner;
  readonly halfWidth: number;
  readonly halfHeight: number;
  readonly roll: number;
}

/**
 * Share 0..1 of the face that lies outside the picture.
 * @param five - right eye, left eye, nose tip, right and left mouth corner, px of the picture
 */
export function shareOutside(five: Points, { width, height }: ImageSize): number {
  const face = faceEllipse(five);
  const [reachX, reachY] = reach(face);
  const [x, y] = face.centre;
  const edges = [
    { isCrossed: x - reachX < -0.5, distance: (corner: Corner) => corner[0] + 0.5 },
    { isCrossed: x + reachX > width - 0.5, distance: (corner: Corner) => width - 0.5 - corner[0] },
    { isCrossed: y - reachY < -0.5, distance: (corner: Corner) => corner[1] + 0.5 },
    { isCrossed: y + reachY > height - 0.5, distance: (corner: Corner) => height - 0.5 - corner[1] },
  ].filter(({ isCrossed }) => isCrossed);
  // Most faces lie inside, and tell so without their outline.
  if (edges.length === 0) return 0;
  const whole = outline(face);
  const inside = edges.reduce((polygon, { distance }) => clip(polygon, distance), whole);
  return area(whole) > 0 ? Math.max(0, 1 - area(inside) / area(whole)) : 1;
}

function faceEllipse(five: Points): Ellipse {
  const [rightX, rightY, leftX, leftY] = five as unknown as [number, number, number, number];
  const unit = frontalEyeDistance(five);
  const roll = Math.atan2(leftY - rightY, leftX - rightX);
  const [eyesX, eyesY] = [(rightX + leftX) / 2, (rightY + leftY) / 2];
  const down = CENTRE_Y * unit;
  return {
    centre: [eyesX - down * Math.sin(roll), eyesY + down * Math.cos(roll)],
    halfWidth: HALF_WIDTH * unit,
    halfHeight: HALF_HEIGHT * unit,
    roll,
  };
}

/** How far an ellipse reaches from its centre, horizontally and vertically. */
function reach({ halfWidth, halfHeight, roll }: Ellipse): Corner {
  const [cosine, sine] = [Math.cos(roll), Math.sin(roll)];
  return [
    Math.hypot(halfWidth * cosine, halfHeight * sine),
    Math.hypot(halfWidth * sine, halfHeight * cosine),
  ];
}

function outline({ centre: [x, y], halfWidth, halfHeight, roll }: Ellipse): Corner[] {
  const [cosine, sine] = [Math.cos(roll), Math.sin(roll)];
  return Array.from({ length: CORNERS }, (_, index) => {
    const angle = (index / CORNERS) * 2 * Math.PI;
    const [u, v] = [halfWidth * Math.cos(angle), halfHeight * Math.sin(angle)];
    return [x + u * cosine - v * sine, y + u * sine + v * cosine];
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
