import assert from 'node:assert/strict';
import { FALSE_MATCH_RATES, type Comparison, verdict } from '../comparison.js';
import type { FaceComparer } from '../comparer.js';
import { type CheckBody, picture } from './conformance-subject.js';

function assertWellFormed(comparison: Comparison, providers: readonly string[]): void {
  const { score, thresholds } = comparison;
  assert.ok(score >= 0 && score <= 100, `score ${score} is within 0..100`);
  assert.equal(Math.round(score * 1000) / 1000, score, 'the score has at most three decimals');
  const ladder = FALSE_MATCH_RATES.map((rate) => thresholds[rate]);
  assert.ok(
    ladder.every((threshold, index) => threshold > (ladder[index - 1] ?? 0) && threshold <= 100),
    `thresholds ${ladder.join(', ')} rise within 0..100`,
  );
  assert.ok(providers.includes(comparison.provider), `provider ${comparison.provider}`);
  assert.notEqual(comparison.model, '');
  assert.notEqual(comparison.requestId, '');
  assert.ok(comparison.elapsedMs >= 0 && Number.isFinite(comparison.elapsedMs));
  assert.equal(comparison.faces.length, 2);
  for (const face of comparison.faces.flatMap((side) => side.faces)) {
    assert.ok(face.box.width > 0 && face.box.height > 0, 'a face has a box of some size');
    if (face.confidence !== undefined) assert.ok(face.confidence >= 0 && face.confidence <= 1);
  }
}

async function assertSame(
  comparer: FaceComparer,
  first: Uint8Array,
  second: Uint8Array,
  form: string,
): Promise<void> {
  const comparison = await comparer.compare(picture(first), picture(second));
  assert.ok(['same', 'likely-same'].includes(verdict(comparison)), `${form}: score ${comparison.score}`);
}

/** What a successful comparison looks like. */
export const answerChecks: Readonly<Record<string, CheckBody>> = {
  'states who it is and what it accepts': async ({ info }) => {
    await Promise.resolve();
    assert.notEqual(info.provider, '');
    assert.notEqual(info.model, '');
    assert.ok(info.limits.formats.includes('jpeg'));
    assert.ok(info.limits.maxBytes > 0 && info.limits.minSide >= 1);
    assert.ok(info.limits.maxSide >= info.limits.minSide && info.limits.minFaceSize >= 0);
  },
  'answers in the documented form': async (comparer, { pictures: { samePerson }, providers }) => {
    const comparison = await comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
    assertWellFormed(comparison, providers ?? [comparer.info.provider]);
  },
  'tells one person': async (comparer, { pictures: { samePerson } }) => {
    const comparison = await comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
    assert.ok(['same', 'likely-same'].includes(verdict(comparison)), `score ${comparison.score}`);
  },
  'tells two people': async (comparer, { pictures: { differentPeople } }) => {
    const comparison = await comparer.compare(picture(differentPeople[0]), picture(differentPeople[1]));
    assert.equal(verdict(comparison), 'different', `score ${comparison.score}`);
  },
  'calls a picture the same as itself': async (comparer, { pictures: { samePerson } }) => {
    const comparison = await comparer.compare(picture(samePerson[0]), picture(samePerson[0]));
    assert.equal(verdict(comparison), 'same', `score ${comparison.score}`);
  },
  'does not care which picture comes first': async (comparer, { pictures: { samePerson } }) => {
    const forth = await comparer.compare(picture(samePerson[0]), picture(samePerson[1]));
    const back = await comparer.compare(picture(samePerson[1]), picture(samePerson[0]));
    assert.ok(Math.abs(forth.score - back.score) <= 0.5, `${forth.score} and ${back.score}`);
  },
  'gives one score for bytes, base64, data URL and file': async (comparer, subject) => {
    const [first, second] = subject.pictures.samePerson;
    const base64 = Buffer.from(first).toString('base64');
    const forms = [
      picture(first),
      { base64 },
      { base64: `data:image/jpeg;base64,${base64}` },
      { file: subject.file },
    ];
    const scores = new Set<number>();
    for (const form of forms) scores.add((await comparer.compare(form, picture(second))).score);
    assert.equal(scores.size, 1, `scores ${[...scores].join(', ')}`);
  },
  'takes base64 in lines': async (comparer, { pictures: { samePerson } }) => {
    const [first, second] = samePerson;
    const base64 = Buffer.from(first)
      .toString('base64')
      .replace(/.{1,76}/g, ' $&\r\n');
    const lines = await comparer.compare({ base64 }, picture(second));
    const bytes = await comparer.compare(picture(first), picture(second));
    assert.equal(lines.score, bytes.score);
  },
  'tells one person in every format that it states': async (
    comparer,
    { pictures: { samePerson }, recode },
  ) => {
    for (const format of comparer.info.limits.formats) {
      await assertSame(comparer, await recode(samePerson[0], format), samePerson[1], format);
    }
  },
  'turns a picture upright as its EXIF says': async (comparer, { pictures: { samePerson }, recode }) => {
    await assertSame(comparer, await recode(samePerson[0], 'turned'), samePerson[1], 'turned');
  },
  'takes a URL where it says so': async (comparer, { pictures: { samePerson }, url }) => {
    if (url === undefined) return;
    assert.ok(comparer.info.limits.urls);
    const comparison = await comparer.compare({ url }, picture(samePerson[1]));
    assert.ok(['same', 'likely-same'].includes(verdict(comparison)), `score ${comparison.score}`);
  },
  'takes a view into a larger buffer': async (comparer, { pictures: { samePerson } }) => {
    const around = new Uint8Array(samePerson[0].length + 20).fill(0xff);
    around.set(samePerson[0], 10);
    const view = around.subarray(10, 10 + samePerson[0].length);
    const comparison = await comparer.compare(picture(view), picture(samePerson[1]));
    assert.ok(['same', 'likely-same'].includes(verdict(comparison)));
  },
  "leaves the caller's bytes as they are": async (comparer, { pictures: { samePerson } }) => {
    const bytes = Uint8Array.from(samePerson[0]);
    await comparer.compare(picture(bytes), picture(samePerson[1]));
    assert.deepEqual(Buffer.from(bytes), Buffer.from(samePerson[0]));
  },
  'keeps concurrent answers apart': async (comparer, { pictures: { samePerson, differentPeople } }) => {
    const pairs = Array.from({ length: 6 }, (_, index) => (index % 2 === 0 ? samePerson : differentPeople));
    const answers = await Promise.all(pairs.map(([a, b]) => comparer.compare(picture(a), picture(b))));
    answers.forEach((answer, index) => {
      assert.equal(verdict(answer) === 'different', index % 2 === 1, `pair ${index}: ${answer.score}`);
    });
    assert.equal(
      new Set(answers.map(({ requestId }) => requestId)).size,
      answers.length,
      'request ids differ',
    );
  },
};
