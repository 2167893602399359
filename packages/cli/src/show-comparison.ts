import { type ComparedSide, type Comparison, verdict } from '@face/core';
import { VERDICT_STYLE, bold, dim } from './terminal.js';

const SCALE_WIDTH = 50;

/** The result of a comparison for people: faces, score on its scale, verdict, model and time. */
export function showComparison(comparison: Comparison, names: readonly [string, string]): string[] {
  const { words, paint } = VERDICT_STYLE[verdict(comparison)];
  const width = Math.max(...names.map((name) => name.length));
  return [
    ...comparison.faces.flatMap((side, index) => [
      `  ${names[index]!.padEnd(width)}  ${dim(describeSide(side))}`,
      ...describeQuality(side).map((line) => `  ${''.padEnd(width)}  ${dim(line)}`),
    ]),
    '',
    `  ${bold(comparison.score.toFixed(1).padStart(5))}  ${scale(comparison)}  ${paint(words)}`,
    `         ${dim(thresholdMarks(comparison))}`,
    '',
    `  ${dim(`model ${comparison.model} (${comparison.provider}), ${comparison.elapsedMs.toFixed(0)} ms in all`)}`,
    ...comparison.faces.flatMap((side, index) =>
      side.stagesMs === undefined
        ? []
        : [`  ${dim(`${names[index]!.padEnd(width)}  ${stages(side.stagesMs)}`)}`],
    ),
  ];
}

function describeSide({ image, faces }: ComparedSide): string {
  const size = image === undefined ? '' : `${image.width}x${image.height} px, `;
  const face = faces[0];
  if (face === undefined) return `${size}face not reported`;
  const { left, top, width, height } = face.box;
  const confidence = face.confidence === undefined ? '' : `, confidence ${face.confidence.toFixed(2)}`;
  const others = faces.length > 1 ? `, largest of ${faces.length}` : '';
  return (
    `${size}face ${Math.round(width)}x${Math.round(height)} at ` +
    `(${Math.round(left)}, ${Math.round(top)})${confidence}${others}`
  );
}

/** The overall quality and what it is worst at. */
function describeQuality({ faces }: ComparedSide): string[] {
  const quality = faces[0]?.quality;
  if (quality === undefined) return [];
  const { unified, components } = quality;
  const shown = [
    ['sharpness', components.sharpness],
    ['light', Math.min(components.illuminationMean, components.underExposure, components.overExposure)],
    ['contrast', components.contrast],
    ['pose', Math.min(components.headPoseYaw, components.headPosePitch, components.headPoseRoll)],
    ['size', components.interEyeDistance],
  ] as const;
  const parts = shown.map(([name, value]) => `${name} ${value.toFixed(0)}`).join(', ');
  return [`quality ${unified.toFixed(0)} of 100: ${parts}`];
}

function scale(comparison: Comparison): string {
  const { paint } = VERDICT_STYLE[verdict(comparison)];
  const filled = Math.round((comparison.score / 100) * SCALE_WIDTH);
  return paint('█'.repeat(filled)) + dim('░'.repeat(SCALE_WIDTH - filled));
}

function thresholdMarks({ thresholds }: Comparison): string {
  const marks = Object.entries(thresholds).toSorted(([, a], [, b]) => a - b);
  const line = marks.reduce(
    (text, [, score]) => `${text.padEnd(Math.round((score / 100) * SCALE_WIDTH))}^${score}`,
    '',
  );
  return `${line}   thresholds at FMR ${marks.map(([rate]) => rate).join(', ')}`;
}

function stages(stagesMs: Readonly<Record<string, number>>): string {
  return Object.entries(stagesMs)
    .map(([stage, ms]) => `${stage} ${ms.toFixed(1)} ms`)
    .join(' · ');
}
