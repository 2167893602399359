import type { VNode } from 'preact';
import { failure, isComparing, photos, result } from './comparison-state.js';
import { ScoreScale } from './score-scale.js';
import type { CompareResult } from './server-api.js';
import { SideTable } from './side-table.js';

const VERDICTS: Record<CompareResult['verdict'], string> = {
  same: 'Same person',
  'likely-same': 'Very likely the same person',
  uncertain: 'Possibly the same person',
  different: 'Different people',
};

/** The score and what is known about it; changes are read out. */
export function ResultPanel(): VNode {
  const comparison = result.value;
  return (
    <>
      <div role="status" aria-live="polite" class="announcement">
        {statusText()}
      </div>
      {comparison !== undefined && (
        <article class="result" aria-label="Result">
          <ScoreScale
            score={comparison.score}
            thresholds={comparison.thresholds}
            verdict={comparison.verdict}
          />
          <SideTable sides={comparison.faces} elapsedMs={comparison.elapsedMs} />
        </article>
      )}
    </>
  );
}

function statusText(): string {
  if (isComparing.value) return 'Comparing…';
  const comparison = result.value;
  if (comparison !== undefined) {
    return `${VERDICTS[comparison.verdict]}: ${comparison.score.toFixed(1)} of 100`;
  }
  if (failure.value !== undefined) return failure.value.message;
  const missing = [photos.a, photos.b].filter(({ value }) => value === undefined).length;
  return missing === 2 ? 'Add two photos to compare them.' : missing === 1 ? 'Add the other photo.' : '';
}
