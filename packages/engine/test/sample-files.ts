import { readFileSync } from 'node:fs';
import { projectPath } from '@face/testing';

const { people, group } = JSON.parse(readFileSync(projectPath('samples/people.json'), 'utf8')) as {
  people: { files: string[] }[];
  group: { file: string };
};

/** Path of a rendered portrait: view 0 is the front. */
export function sample(person: number, view: number): string {
  return projectPath('samples', people[person]!.files[view]!);
}

/** Path of a picture with several of them. */
export const groupSample = projectPath('samples', group.file);
