import type { BenchResult, ShownPair, SubjectResult } from '../bench/bench-result.js';
import { benchDetPlot, benchRocPlot, curveColours, scoreHistogramPlot } from './bench-plots.js';
import {
  RATE_NOTE,
  allPairsTable,
  claimsTable,
  differenceTable,
  failureTable,
  foldsTable,
  latencyNote,
  groupTables,
  rateTable,
  recommendationTable,
  rejectedTable,
  serviceTable,
  summaryTable,
} from './bench-tables.js';
import { type Markup, html } from './html.js';
import { REPORT_STYLE } from './report-style.js';

/** A picture of an image as a data URL, by its id; undefined where there is none. */
export type PictureOf = (id: string) => string | undefined;

/** One self-contained page: no script, no request, readable in light and dark, on paper and on a phone. */
export function renderBench(result: BenchResult, picture: PictureOf = () => undefined): string {
  const { title, command, date, machine, dataset, subjects, differences, notAsked } = result;
  const withCurve = subjects.filter(({ curve }) => curve.length > 0);
  const groups = groupTables(subjects);
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${REPORT_STYLE}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        ${progressOf(subjects) === '' ? '' : html`<p class="stopped">Stopped early: ${progressOf(subjects)}. The same command goes on.</p>`}
        ${notAsked.map(({ name, reason }) => html`<p class="stopped">${name} was not asked: ${reason}</p>`)}
        <p>
          ${date.slice(0, 16).replace('T', ' ')} UTC · ${dataset.pairs.toLocaleString('en')} pairs of
          ${dataset.name} (${dataset.genuine.toLocaleString('en')} genuine,
          ${dataset.impostor.toLocaleString('en')} impostor) · ${dataset.images.toLocaleString('en')} images
          of ${dataset.people.toLocaleString('en')}
          people${dataset.missing > 0 ? `, ${dataset.missing} missing` : ''} · sha256
          <code>${dataset.sha256.slice(0, 16)}…</code>
        </p>
        <p class="note">
          ${Object.entries(machine).map(([name, value]) => html`${name} ${value} · `)}face bench
        </p>
        <p><code>${command}</code></p>
        ${summaryTable(subjects)}
        <p class="note">
          Accepted and refused wrongly: at each provider's own threshold for FMR 1e-4. Accuracy by folds: the
          threshold that is best on the other folds, mean and standard error; a pair without an answer is an
          error.
        </p>
        ${withCurve.length === 0 ? html`<p>No curve: a class has no score.</p>` : curves(withCurve)}
        <h2>What the thresholds are worth here</h2>
        ${claimsTable(subjects)}
        <p class="note">
          In brackets: errors, comparisons, and the 95% interval that draws people; without an error, the
          bound by the rule of 3 over people or pairs of people. FRR counts failures to acquire among genuine
          pairs, FAR among impostor pairs. ${RATE_NOTE}
        </p>
        ${
          subjects.some(({ recommendations }) => recommendations.length > 0)
            ? html`<h2>Where your threshold should be</h2>
                ${recommendationTable(subjects)}
                <p class="note">
                  The least score that keeps the wished rate among your own pairs of different people; from
                  every image against every other where a local pack made that comparison, with every pair of
                  people counting alike. Without enough people, keep the provider's own threshold.
                </p>`
            : ''
        }
        ${
          withCurve.length === 0
            ? ''
            : html`<h2>FNMR at a given FMR on these pairs</h2>
                ${rateTable(withCurve)}`
        }
        ${
          subjects.some(({ allPairs }) => allPairs !== undefined)
            ? html`<h2>Every image against every other</h2>
                ${allPairsTable(subjects)}${subjects.map(allPairsNote)}`
            : ''
        }
        ${
          groups.length === 0
            ? ''
            : html`<h2>By group</h2>
                ${groups}
                <p class="note">
                  Worst over best: largest rate of a group over the smallest; a dash where a group has no
                  error.
                </p>`
        }
        ${
          differences.length === 0
            ? ''
            : html`<h2>Side by side</h2>
                ${differenceTable(differences)}
                <p class="note">
                  On the pairs that both answered, each at its own threshold for FMR ${differences[0]!.rate};
                  a second line counts a pair that one could not acquire as refused by it. Difference in
                  percentage points with its 95% interval (paired bootstrap that draws people); McNemar's
                  exact test.
                </p>`
        }
        <h2>Failures</h2>
        ${failureTable(subjects)}
        <h2>Time and cost</h2>
        ${serviceTable(subjects)} ${latencyNote(subjects)}
        ${subjects.map((subject) => subjectSection(subject, picture))} ${rejectedTable(dataset) ?? ''}
      </body>
    </html>`;
  return page.text;
}

/** Ids of the images that the page shows. */
export function shownImages({ subjects }: BenchResult): Set<string> {
  return new Set(
    subjects.flatMap(({ hardest }) =>
      Object.values(hardest).flatMap((pairs) => pairs.flatMap(({ a, b }) => [a, b])),
    ),
  );
}

function curves(subjects: readonly SubjectResult[]): Markup {
  return html`<h2>Error rates</h2>
    <ul class="legend">
      ${curveColours(subjects).map(
        ({ name, colour }) => html`<li><span style="background:${colour}"></span>${name}</li>`,
      )}
    </ul>
    <div class="plots">
      <figure>
        ${benchDetPlot(subjects)}
        <figcaption>DET on normal-deviate axes, 95% bands by person</figcaption>
      </figure>
      <figure>
        ${benchRocPlot(subjects)}
        <figcaption>ROC, 95% bands by person</figcaption>
      </figure>
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
  const { name, models, hardest, histogram } = subject;
  const hasScores = histogram.some(({ genuine, impostor }) => genuine + impostor > 0);
  return html`<section>
    <h2>${name}</h2>
    ${
      models === undefined
        ? ''
        : html`<p class="note">
            ${Object.entries(models).map(([file, sha256]) => html`${file} <code>${sha256.slice(0, 16)}…</code> `)}
          </p>`
    }
    ${
      hasScores
        ? html`<div class="plots">
            <figure>
              ${scoreHistogramPlot(subject)}
              <figcaption>
                Scores of impostor (blue) and genuine (orange) pairs; dashed: thresholds for FMR 1e-3, 1e-4,
                1e-5
              </figcaption>
            </figure>
            <div>${foldsTable(subject) ?? ''}</div>
          </div>`
        : ''
    }
    ${gallery('Genuine, least alike', hardest.genuine, picture)}
    ${gallery('Impostor, most alike', hardest.impostor, picture)}
    ${gallery('Without an answer', hardest.failed, picture)}
  </section>`;
}

function gallery(title: string, pairs: readonly ShownPair[], picture: PictureOf): Markup | string {
  if (pairs.length === 0) return '';
  const image = (id: string): Markup => {
    const source = picture(id);
    return source === undefined
      ? html`<span class="absent">no picture</span>`
      : html`<img src="${source}" alt="${id}" />`;
  };
  return html`<h3>${title}</h3>
    <div class="pairs">
      ${pairs.map(
        ({ a, b, score, failure }) =>
          html`<figure>
            <div class="two">${image(a)}${image(b)}</div>
            <figcaption><b>${score?.toFixed(1) ?? failure}</b> ${a} · ${b}</figcaption>
          </figure>`,
      )}
    </div>`;
}

function progressOf(subjects: readonly SubjectResult[]): string {
  return subjects
    .filter(({ unanswered }) => unanswered > 0)
    .map(({ name, answered, unanswered }) => `${name} ${answered} of ${answered + unanswered} pairs`)
    .join(', ');
}
