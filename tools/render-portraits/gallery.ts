import { backdrops, shots } from './views.js';
import { people } from './people.js';
import { renderPicture, type Picture, type Placement } from './portrait.js';

/** One file of the samples folder. */
export interface Sample {
  file: string;
  about: string;
  render(oversampling?: number): Picture;
}

const sidePx = 512;
const headCm = 31;

const portraits: readonly Sample[] = people.flatMap((person, index) =>
  shots.map((shot, number) => ({
    file: `${person.name}-${shot.name}.jpg`,
    about: shot.about,
    render: (oversampling?: number) =>
      renderPicture(
        [
          {
            identity: person.identity(person.faceSeeds),
            view: shot.view,
            zoom: sidePx / headCm,
            eyeX: sidePx / 2,
            eyeY: sidePx * 0.47,
          },
        ],
        backdrops[(index + number) % backdrops.length]!,
        shot.mood,
        sidePx,
        sidePx,
        oversampling,
      ),
  })),
);

/** Who stands where in the group picture, from the back row to the front; the last one is clearly the largest. */
const standing = [
  { name: 'dario', eyeX: 275, eyeY: 98, zoom: 7.6, yaw: 0.05 },
  { name: 'chiyo', eyeX: 556, eyeY: 128, zoom: 8, yaw: -0.06 },
  { name: 'bruno', eyeX: 75, eyeY: 150, zoom: 8, yaw: 0.12 },
  { name: 'hugo', eyeX: 690, eyeY: 160, zoom: 8.2, yaw: -0.14 },
  { name: 'edith', eyeX: 192, eyeY: 250, zoom: 9, yaw: 0.1 },
  { name: 'gita', eyeX: 408, eyeY: 270, zoom: 13, yaw: 0 },
] as const;

/** The person whose face is the largest of the group picture. */
export const groupLeader = standing.at(-1)!.name;
export const groupNames: readonly string[] = standing.map(({ name }) => name);

const group: Sample = {
  file: 'group.jpg',
  about: `${standing.length} of them together; the largest face is that of ${groupLeader}`,
  render: (oversampling) => {
    const placements = standing.map(({ name, yaw, ...place }): Placement => {
      const person = people.find((candidate) => candidate.name === name)!;
      const view = {
        pose: { yaw, pitch: 0, roll: 0 },
        expression: { smile: 0.45, eyesOpen: 0, browRaise: 0.1 },
      };
      return { identity: person.identity(person.faceSeeds), view, ...place };
    });
    return renderPicture(
      placements,
      backdrops[0]!,
      { side: -1, warmth: 0.3, contrast: 0.3 },
      768,
      512,
      oversampling,
    );
  },
};

/** Every picture of the samples folder. */
export const samples: readonly Sample[] = [...portraits, group];
