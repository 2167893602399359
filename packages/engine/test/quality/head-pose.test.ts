import { describe, expect, it } from '@jest/globals';
import { estimateHeadPose } from '../../src/quality/head-pose.js';

/** Eyes, nose tip and mouth corners of a head in eye distances: x right, y down, z to the camera. */
const HEAD = [
  [-0.5, 0, 0],
  [0.5, 0, 0],
  [0, 0.54 * 1.08, 0.5],
  [-0.4, 1.08, 0],
  [0.4, 1.08, 0],
] as const;
const radians = Math.PI / 180;

/** The head turned (yaw, then pitch, then roll) as a distant camera sees it, eyes 100 px apart. */
function seen(yaw: number, pitch: number, roll: number): Float32Array {
  const [a, b, c] = [yaw * radians, pitch * radians, roll * radians];
  return Float32Array.from(
    HEAD.flatMap(([x, y, z]) => {
      const [turnedX, turnedZ] = [x * Math.cos(a) + z * Math.sin(a), z * Math.cos(a) - x * Math.sin(a)];
      const noddedY = y * Math.cos(b) - turnedZ * Math.sin(b);
      return [
        300 + 100 * (turnedX * Math.cos(c) - noddedY * Math.sin(c)),
        200 + 100 * (turnedX * Math.sin(c) + noddedY * Math.cos(c)),
      ];
    }),
  );
}

describe('the pose of an average head', () => {
  it.each([-60, -45, -20, 0, 10, 30, 60])('is found at a yaw of %i degrees', (yaw) => {
    const pose = estimateHeadPose(seen(yaw, 0, 0));
    expect(pose.yaw).toBeCloseTo(yaw, 3);
    expect(pose.pitch).toBeCloseTo(0, 3);
    expect(pose.roll).toBeCloseTo(0, 3);
  });

  it.each([-30, -10, 15, 30])('is found at a pitch of %i degrees', (pitch) => {
    expect(estimateHeadPose(seen(0, pitch, 0)).pitch).toBeCloseTo(pitch, 3);
  });

  it.each([-170, -90, -30, 45, 120])('is found at a roll of %i degrees, with the yaw', (roll) => {
    const pose = estimateHeadPose(seen(25, 0, roll));
    expect(pose.roll).toBeCloseTo(roll, 3);
    expect(pose.yaw).toBeCloseTo(25, 3);
  });

  it('stays a number when the mouth is level with the eyes', () => {
    const flat = Float32Array.from([0, 0, 10, 0, 5, 0, 2, 0, 8, 0]);
    for (const angle of Object.values(estimateHeadPose(flat))) expect(Number.isFinite(angle)).toBe(true);
  });
});
