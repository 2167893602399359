/** Templates by the block, wherever they lie: what all-pairs runs read. */
export interface TemplateSource {
  readonly count: number;
  readonly dimensions: number;
  /** For each template, the index of its person, 0 up to `subjectCount` - 1. */
  readonly subjects: Int32Array;
  readonly subjectCount: number;
  /**
   * Unit-length rows `start` up to `end` - 1, one after the other.
   * @param buffer - room for them; a source that has them in memory returns that instead.
   */
  rows(start: number, end: number, buffer: Float32Array): Promise<Float32Array>;
}

/** Templates in memory. */
export class TemplateMatrix implements TemplateSource {
  readonly count: number;
  readonly subjectCount: number;

  /** @param values - `subjects.length` rows of `dimensions` values of unit length. */
  constructor(
    readonly values: Float32Array,
    readonly dimensions: number,
    readonly subjects: Int32Array,
  ) {
    this.count = subjects.length;
    this.subjectCount = subjects.reduce((highest, subject) => Math.max(highest, subject + 1), 0);
  }

  row(index: number): Float32Array {
    return this.values.subarray(index * this.dimensions, (index + 1) * this.dimensions);
  }

  rows(start: number, end: number): Promise<Float32Array> {
    return Promise.resolve(this.values.subarray(start * this.dimensions, end * this.dimensions));
  }

  /** Some rows as templates of their own; the people that remain are numbered anew. */
  pick(rows: readonly number[]): TemplateMatrix {
    const subjects = renumberSubjects(this.subjects, rows);
    const values = new Float32Array(rows.length * this.dimensions);
    rows.forEach((row, place) => {
      values.set(this.row(row), place * this.dimensions);
    });
    return new TemplateMatrix(values, this.dimensions, subjects);
  }
}

/** The people of some rows, numbered from 0 in the order they come. */
export function renumberSubjects(subjects: Int32Array, rows: readonly number[]): Int32Array {
  const renumbered = new Map<number, number>();
  return Int32Array.from(rows, (row) => {
    const subject = subjects[row]!;
    if (!renumbered.has(subject)) renumbered.set(subject, renumbered.size);
    return renumbered.get(subject)!;
  });
}
