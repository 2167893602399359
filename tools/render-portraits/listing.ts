import { groupLeader, groupNames, samples } from './gallery.js';
import { people } from './people.js';
import { shots } from './views.js';

const title = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1);

/** What `samples/people.json` says: who is on which file. */
export function peopleJson(): string {
  const listing = {
    people: people.map(({ name, about }) => ({
      name,
      about,
      files: shots.map((shot) => `${name}-${shot.name}.jpg`),
    })),
    group: { file: 'group.jpg', largest: groupLeader, people: groupNames },
  };
  return `${JSON.stringify(listing, null, 2)}\n`;
}

/** What `samples/README.md` says. */
export function samplesReadme(): string {
  const lines = [
    '# Sample portraits',
    '',
    'Invented people. No one here exists: every picture is rendered by `tools/render-portraits` from numbers, with no',
    "photo, scan or trained network involved. They are ours, under the project's licence (Apache-2.0): free to use.",
    '',
    '```sh',
    'npx tsx tools/render-portraits/main.ts --out samples      # render them again: the same bytes, some minutes',
    'npx tsx tools/render-portraits/main.ts --check samples    # compare the committed files with a fresh render',
    'npx tsx tools/render-portraits/main.ts --preview sheet.png',
    '```',
    '',
    '`people.json` lists them for programs.',
    '',
    '| person | looks | pictures |',
    '| --- | --- | --- |',
    ...people.map(
      ({ name, about }) =>
        `| ${title(name)} | ${about} | ${shots.map((shot) => `[${shot.name}](${name}-${shot.name}.jpg)`).join(', ')} |`,
    ),
    '',
    'The three pictures of each person:',
    '',
    ...shots.map((shot) => `- ${shot.name}: ${shot.about}`),
    '',
    `[group.jpg](group.jpg): ${samples.at(-1)!.about}.`,
    '',
  ];
  return lines.join('\n');
}
