import { seededDraw, shuffle } from '../metrics/random.js';
import type { TemplateMatrix } from '../templates/template-matrix.js';

/** Splits people, never images of one person, into two halves of equal size (by people). */
export function subjectHalves(templates: TemplateMatrix, seed: number): [TemplateMatrix, TemplateMatrix] {
  const people = shuffle(
    Array.from({ length: templates.subjectCount }, (_, subject) => subject),
    seededDraw(seed),
  );
  const inFirst = new Set(people.slice(0, Math.ceil(people.length / 2)));
  const rows = Array.from({ length: templates.count }, (_, row) => row);
  return [
    templates.pick(rows.filter((row) => inFirst.has(templates.subjects[row]!))),
    templates.pick(rows.filter((row) => !inFirst.has(templates.subjects[row]!))),
  ];
}
