import type { VNode } from 'preact';
import type { CompareResult } from './server-api.js';

type ScoreScaleProps = Pick<CompareResult, 'score' | 'thresholds' | 'verdict'>;

const RATES = {
  '1e-3': '1 in 1,000',
  '1e-4': '1 in 10,000',
  '1e-5': '1 in 100,000',
} as const;

/** The score on its scale from 0 to 100, with the thresholds at which false matches become rarer. */
export function ScoreScale({ score, thresholds, verdict }: ScoreScaleProps): VNode {
  const marks = Object.entries(RATES).map(([rate, words]) => {
    const threshold = thresholds[rate as keyof typeof RATES];
    return { rate, words, threshold };
  });
  const description = marks.map(({ words, threshold }) => `${threshold} for ${words}`).join(', ');
  return (
    <figure class={`scale ${verdict}`}>
      <div
        class="track"
        role="meter"
        aria-label="Similarity"
        aria-valuemin={0}
        aria-valuemax={100}
        aria-valuenow={score}
        aria-valuetext={`${score} of 100. Thresholds: ${description}`}
      >
        <div class="fill" style={{ inlineSize: `${score}%` }} />
        {marks.map(({ rate, threshold }) => (
          <div key={rate} class="mark" style={{ insetInlineStart: `${threshold}%` }}>
            <span>{threshold}</span>
          </div>
        ))}
      </div>
      <figcaption>
        Two different people reach the marked scores in one of 1,000, of 10,000 and of 100,000 comparisons.
      </figcaption>
    </figure>
  );
}
