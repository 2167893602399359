import type { EngineInfo } from '@face/engine';

/**
 * What a template depends on besides the image: model with its revision and profile, weights, face that is meant, and
 * every part of the program that touches pixels. Another version of one of them is another key.
 */
export function templateKey(
  { model, versions }: Pick<EngineInfo, 'model' | 'versions'>,
  models: Readonly<Record<string, string>>,
  choose: string,
): string {
  const sorted = (record: object): [string, unknown][] =>
    Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1));
  // Node hands the pixels on and computes nothing.
  const parts = sorted(versions).filter(([name]) => name !== 'node');
  return JSON.stringify({ model, models: sorted(models), choose, versions: parts });
}
