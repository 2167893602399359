import type { FaceQuality, QualityMeasure } from '@face/core';
import type { VNode } from 'preact';
import type { CompareResult } from './server-api.js';

/** What is shown, in words; the margins around the face do not matter for a comparison. */
const NAMES: readonly (readonly [QualityMeasure, string])[] = [
  ['sharpness', 'Sharpness'],
  ['illuminationMean', 'Brightness'],
  ['contrast', 'Contrast'],
  ['underExposure', 'Not too dark'],
  ['overExposure', 'Not too bright'],
  ['headPoseYaw', 'Not turned sideways'],
  ['headPosePitch', 'Not tilted up or down'],
  ['headPoseRoll', 'Upright'],
  ['interEyeDistance', 'Size of the face'],
  ['occlusionByBorder', 'Inside the picture'],
];

/** How well each compared face suits a comparison, as meters with their numbers; nothing when it was not measured. */
export function QualityTable({ sides }: { readonly sides: CompareResult['faces'] }): VNode | null {
  const qualities = sides.map(({ faces }) => faces[0]?.quality);
  if (qualities.every((quality) => quality === undefined)) return null;
  const row = (name: string, valueOf: (quality: FaceQuality) => number): VNode => (
    <tr key={name}>
      <th scope="row">{name}</th>
      {qualities.map((quality, index) => (
        <td key={index}>
          {quality === undefined ? '–' : <Meter name={name} side={index} value={valueOf(quality)} />}
        </td>
      ))}
    </tr>
  );
  return (
    <table class="quality">
      <caption>Quality of the compared faces, 0 to 100, 100 best</caption>
      <thead>
        <tr>
          <td />
          <th scope="col">First photo</th>
          <th scope="col">Second photo</th>
        </tr>
      </thead>
      <tbody>
        {row('Overall (the lowest)', ({ unified }) => unified)}
        {NAMES.map(([measure, name]) => row(name, ({ components }) => components[measure]))}
      </tbody>
    </table>
  );
}

interface MeterProps {
  readonly name: string;
  readonly side: number;
  readonly value: number;
}

function Meter({ name, side, value }: MeterProps): VNode {
  const label = `${name}, ${side === 0 ? 'first' : 'second'} photo`;
  return (
    <>
      <meter min={0} max={100} low={40} high={60} optimum={100} value={value} aria-label={label} />{' '}
      {value.toFixed(0)}
    </>
  );
}
