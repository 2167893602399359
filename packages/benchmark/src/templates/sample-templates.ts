import { seededDraw } from '../metrics/random.js';
import { TemplateMatrix, type TemplateSource, renumberSubjects } from './template-matrix.js';

/** A seeded sample of templates, in memory; all of them where there are no more than `count`. */
export async function sampleTemplates(
  source: TemplateSource,
  count: number,
  seed: number,
): Promise<TemplateMatrix> {
  const rows = drawRows(source.count, Math.min(count, source.count), seed);
  const { dimensions } = source;
  const values = new Float32Array(rows.length * dimensions);
  const buffer = new Float32Array(dimensions);
  for (const [place, row] of rows.entries()) {
    values.set(await source.rows(row, row + 1, buffer), place * dimensions);
  }
  return new TemplateMatrix(values, dimensions, renumberSubjects(source.subjects, rows));
}

/** Different row numbers, ascending: files are then read forwards. */
function drawRows(total: number, wanted: number, seed: number): number[] {
  const draw = seededDraw(seed);
  const drawn = new Set<number>();
  // Floyd's method: each subset is as likely, without an array of all rows.
  for (let last = total - wanted; last < total; last += 1) {
    const row = draw(last + 1);
    drawn.add(drawn.has(row) ? last : row);
  }
  return [...drawn].sort((a, b) => a - b);
}
