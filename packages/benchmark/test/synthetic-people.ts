import { seededDraw } from '../src/metrics/random.js';
import { TemplateMatrix } from '../src/templates/template-matrix.js';

/**
 * Templates of invented people: a random direction per person plus noise per image, unit length. Impostor
 * cosines are then close to normal with standard deviation 1 / sqrt(dimensions).
 */
export function syntheticPeople(
  people: number,
  imagesPerPerson: number,
  { dimensions = 32, noise = 0.5, seed = 1 } = {},
): TemplateMatrix {
  const normal = normalSource(seed);
  const values = new Float32Array(people * imagesPerPerson * dimensions);
  const subjects = new Int32Array(people * imagesPerPerson);
  for (let person = 0; person < people; person += 1) {
    const centre = Float64Array.from({ length: dimensions }, normal);
    for (let image = 0; image < imagesPerPerson; image += 1) {
      const row = person * imagesPerPerson + image;
      const vector = centre.map((value) => value + noise * normal());
      const length = Math.hypot(...vector);
      vector.forEach((value, index) => (values[row * dimensions + index] = value / length));
      subjects[row] = person;
    }
  }
  return new TemplateMatrix(values, dimensions, subjects);
}

/** Two people more, who look like rows 0 and 1, with so many photos each that are all the same. */
export function withLookAlikes(people: TemplateMatrix, photos: number): TemplateMatrix {
  const { count, dimensions, subjectCount } = people;
  const values = new Float32Array((count + 2 * photos) * dimensions);
  const subjects = new Int32Array(count + 2 * photos);
  values.set(people.values);
  subjects.set(people.subjects);
  for (let place = count; place < subjects.length; place += 1) {
    values.set(people.row(place % 2), place * dimensions);
    subjects[place] = subjectCount + (place < count + photos ? 0 : 1);
  }
  return new TemplateMatrix(values, dimensions, subjects);
}

/** Seeded standard normal numbers (Box-Muller). */
export function normalSource(seed: number): () => number {
  const draw = seededDraw(seed);
  const uniform = (): number => (draw(2 ** 31) + 1) / (2 ** 31 + 1);
  return () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}
