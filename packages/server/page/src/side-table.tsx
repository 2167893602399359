import type { VNode } from 'preact';
import { QualityTable } from './quality-table.js';
import type { CompareResult } from './server-api.js';

interface SideTableProps {
  readonly sides: CompareResult['faces'];
  readonly elapsedMs: number;
}

/** What was measured in each photo, side by side. */
export function SideTable({ sides, elapsedMs }: SideTableProps): VNode {
  const rows = [
    ['Image', sides.map(({ image }) => `${image.width} × ${image.height} px`)],
    ['Faces found', sides.map(({ faces }) => String(faces.length))],
    ['Compared face', sides.map(({ faces }) => faceSize(faces[0]))],
    ['Detection confidence', sides.map(({ faces }) => percent(faces[0]?.confidence))],
    ...stageRows(sides),
  ] as const;
  return (
    <div class="overflow-auto">
      <table>
        <caption class="visually-hidden">Measures of both photos</caption>
        <thead>
          <tr>
            <td />
            <th scope="col">First photo</th>
            <th scope="col">Second photo</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([name, values]) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {values.map((value, index) => (
                <td key={index}>{value}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      <QualityTable sides={sides} />
      <p class="elapsed">{Math.round(elapsedMs)} ms on the server in all</p>
    </div>
  );
}

type Face = CompareResult['faces'][number]['faces'][number];

function faceSize(face: Face | undefined): string {
  return face === undefined ? '–' : `${Math.round(face.box.width)} × ${Math.round(face.box.height)} px`;
}

function percent(share: number | undefined): string {
  return share === undefined ? '–' : `${(share * 100).toFixed(0)} %`;
}

function stageRows(sides: CompareResult['faces']): [string, string[]][] {
  const names = new Set(sides.flatMap(({ stagesMs }) => Object.keys(stagesMs ?? {})));
  return [...names].map((name) => [
    `Time: ${name}`,
    sides.map(({ stagesMs }) => (stagesMs?.[name] === undefined ? '–' : `${stagesMs[name].toFixed(1)} ms`)),
  ]);
}
