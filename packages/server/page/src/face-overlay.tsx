import type { VNode } from 'preact';
import type { CompareResult } from './server-api.js';

type FoundSide = CompareResult['faces'][number];

const LANDMARK_NAMES = ['right eye', 'left eye', 'nose tip', 'right mouth corner', 'left mouth corner'];

/** Boxes and landmarks over a photo; the compared face stands out. Drawn in pixels of the image. */
export function FaceOverlay({ image, faces }: Pick<FoundSide, 'image' | 'faces'>): VNode {
  const { width, height } = image;
  const stroke = Math.max(width, height) / 220;
  const label = faces.length === 1 ? 'One face found' : `${faces.length} faces found, one compared`;
  return (
    <svg class="overlay" viewBox={`0 0 ${width} ${height}`} role="img" aria-label={label}>
      {faces.map(({ box }, index) => (
        <rect
          key={index}
          class={index === 0 ? 'compared' : 'other'}
          x={box.left}
          y={box.top}
          width={box.width}
          height={box.height}
          rx={stroke * 2}
          stroke-width={index === 0 ? stroke * 1.5 : stroke}
        />
      ))}
      {faces[0]?.landmarks?.map(({ x, y }, index) => (
        <circle key={index} cx={x} cy={y} r={stroke * 1.6}>
          <title>{LANDMARK_NAMES[index]}</title>
        </circle>
      ))}
    </svg>
  );
}
