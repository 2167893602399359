import type { BenchResult, SubjectResult } from '../bench/bench-result.js';
import {
  RATE_NOTE,
  allPairsRateTable,
  allPairsTable,
  claimsTable,
  differenceTable,
  foldsTable,
  groupTables,
  rateTable,
  recommendationTable,
  summaryTable,
} from './bench-tables.js';
import {
  failureCodeTable,
  failureTable,
  latencyNote,
  rejectedTable,
  serviceTable,
} from './service-tables.js';
import { curvePlots } from './curve-plots.js';
import { type PictureOf, gallery } from './gallery.js';
import { histogramPlot } from './histogram-plot.js';
import { type Markup, html } from './html.js';
import { modelsNote, renderPage } from './page.js';

/** The page of a bench; what it holds stands in `docs/benchmark.md`. */
export function renderBench(result: BenchResult, picture: PictureOf = () => undefined): string {
  const { title, command, date, machine, dataset, subjects, differences, notAsked } = result;
  const withCurve = subjects.filter(({ curve }) => curve.length > 0);
  const groups = groupTables(subjects);
  const body = html`
    ${progressOf(subjects) === '' ? '' : html`<p class="stopped">Stopped early: ${progressOf(subjects)}. The same command goes on.</p>`}
    ${notAsked.map(({ name, reason }) => html`<p class="stopped">${name} was not asked: ${reason}</p>`)}
    <p>
      ${date.slice(0, 16).replace('T', ' ')} UTC · ${dataset.pairs.toLocaleString('en')} pairs of
      ${dataset.name} (${dataset.genuine.toLocaleString('en')} genuine,
      ${dataset.impostor.toLocaleString('en')} impostor) · ${dataset.images.toLocaleString('en')} images of
      ${dataset.people.toLocaleString('en')}
      people${dataset.missing > 0 ? `, ${dataset.missing} missing` : ''} · sha256
      <code>${dataset.sha256.slice(0, 16)}…</code>
    </p>
    <p class="note">
      ${Object.entries(machine)
        .map(([name, value]) => `${name} ${value}`)
        .join(' · ')}
    </p>
    <p><code>${command}</code></p>
    ${summaryTable(subjects)}
    <p class="note">
      Accepted and refused wrongly: at each provider's own threshold for FMR 1e-4. Accuracy by folds: the
      threshold that is best on the other folds, mean and standard error; a pair without an answer is an
      error.
    </p>
    ${
      withCurve.length === 0
        ? html`<p>No curve: a class has no score.</p>`
        : html`<h2>Error rates</h2>
            ${curvePlots(
              withCurve.map(({ name, curve }) => ({ name, points: curve })),
              ', 95% bands by person',
            )}`
    }
    ${scores(subjects)}
    <h2>What the thresholds are worth here</h2>
    ${claimsTable(subjects)}
    <p class="note">
      In brackets: errors, comparisons, and the 95% interval that draws people; without an error, the bound by
      the rule of 3 over people or pairs of people. FRR counts failures to acquire among genuine pairs, FAR
      among impostor pairs. ${RATE_NOTE}
    </p>
    ${
      subjects.some(({ recommendations }) => recommendations.length > 0)
        ? html`<h2>Where your threshold should be</h2>
            ${recommendationTable(subjects)}
            <p class="note">
              The least score that keeps the wished rate among your own pairs of different people; from every
              image against every other where a local pack made that comparison, with every pair of people
              counting alike. Without enough people, keep the provider's own threshold.
            </p>`
        : ''
    }
    ${
      withCurve.length === 0
        ? ''
        : html`<h2>FNMR at a given FMR on these pairs</h2>
            ${rateTable(withCurve)}
            <p class="note">Too few pairs: one impostor pair is more than this share of them.</p>`
    }
    ${
      subjects.some(({ allPairs }) => allPairs !== undefined)
        ? html`<h2>Every image against every other</h2>
            ${allPairsTable(subjects)} ${allPairsRateTable(subjects)} ${subjects.map(allPairsNote)}`
        : ''
    }
    ${
      groups.length === 0
        ? ''
        : html`<h2>By group</h2>
            ${groups}
            <p class="note">
              Worst over best: largest rate of a group over the smallest; a dash where a group has no error.
            </p>`
    }
    ${
      differences.length === 0
        ? ''
        : html`<h2>Side by side</h2>
            ${differenceTable(differences)}
            <p class="note">
              On the pairs that both answered, each at its own threshold for FMR ${differences[0]!.rate}; a
              second line counts a pair that one could not acquire as refused by it. Difference in percentage
              points with its 95% interval (paired bootstrap that draws people); McNemar's exact test.
            </p>`
    }
    <h2>Failures</h2>
    ${failureTable(subjects)} ${failureCodeTable(subjects)}
    <h2>Time and cost</h2>
    ${serviceTable(subjects)} ${latencyNote(subjects)}
    ${subjects.map((subject) => subjectSection(subject, picture))} ${rejectedTable(dataset)}
  `;
  return renderPage(title, body);
}

/** Ids of the images that the page shows. */
export function shownImages({ subjects }: BenchResult): Set<string> {
  return new Set(
    subjects.flatMap(({ hardest }) =>
      Object.values(hardest).flatMap((pairs) => pairs.flatMap(({ a, b }) => [a, b])),
    ),
  );
}

/** Score histograms beside each other, with each subject's own thresholds. */
function scores(subjects: readonly SubjectResult[]): Markup | undefined {
  const scored = subjects.filter(({ histogram }) =>
    histogram.some(({ genuine, impostor }) => genuine + impostor > 0),
  );
  if (scored.length === 0) return undefined;
  return html`<h2>Scores</h2>
    <div class="plots">
      ${scored.map(
        ({ name, histogram, claims }) =>
          html`<figure>
            ${histogramPlot(
              histogram.map((bin) => ({ ...bin, to: bin.from + 2 })),
              {
                label: 'score',
                domain: [0, 100],
                marks: claims.map(({ rate, threshold }) => ({ at: threshold.low, text: rate })),
              },
            )}
            <figcaption>
              ${name}: impostor (blue) and genuine (orange) pairs; dashed: the threshold for each FMR
            </figcaption>
          </figure>`,
      )}
    </div>`;
}

function allPairsNote({ name, allPairs }: SubjectResult): Markup | string {
  if (allPairs === undefined) return '';
  const { people, images, genuine, impostor, kernelMs } = allPairs;
  return html`<p class="note">
    ${name}: ${images.toLocaleString('en')} images of ${people.toLocaleString('en')} people,
    ${genuine.toLocaleString('en')} genuine and ${impostor.toLocaleString('en')} impostor pairs in
    ${kernelMs.toFixed(0)} ms of kernel time.
  </p>`;
}

function subjectSection(subject: SubjectResult, picture: PictureOf): Markup {
  const { name, models, hardest } = subject;
  return html`<section>
    <h2>${name}</h2>
    ${models === undefined ? '' : modelsNote(models)} ${foldsTable(subject)}
    ${gallery('Genuine, least alike', hardest.genuine, { picture })}
    ${gallery('Impostor, most alike', hardest.impostor, { picture })}
    ${gallery('Without an answer', hardest.failed, { picture })}
  </section>`;
}

function progressOf(subjects: readonly SubjectResult[]): string {
  return subjects
    .filter(({ unanswered }) => unanswered > 0)
    .map(({ name, answered, unanswered }) => `${name} ${answered} of ${answered + unanswered} pairs`)
    .join(', ');
}
