import { answerChecks } from './answer-checks.js';
import type { CheckBody, ConformanceCheck, ConformanceSubject } from './conformance-subject.js';
import { refusalChecks } from './refusal-checks.js';

export type { ConformanceCheck, ConformanceSubject } from './conformance-subject.js';

/**
 * The contract of `FaceComparer` as checks that any test runner can run, for the local engine, every vendor client
 * and whatever implements it later: same inputs, same meaning, same codes.
 *
 *     for (const { name, run } of conformanceChecks(subject)) it(name, run);
 */
export function conformanceChecks(subject: ConformanceSubject): readonly ConformanceCheck[] {
  return Object.entries({ ...answerChecks, ...refusalChecks }).map(([name, body]) => ({
    name,
    run: () => withFreshComparer(subject, body),
  }));
}

async function withFreshComparer(subject: ConformanceSubject, body: CheckBody): Promise<void> {
  const comparer = await subject.create();
  try {
    await body(comparer, subject);
  } finally {
    await comparer.close();
  }
}
