import { FALSE_MATCH_RATES } from '@face/core';
import type { JudgedPair } from '../protocol/judged-pair.js';
import { type Markup, html } from './html.js';
import { calibrationPlot, detPlot, histogramPlot, legend, rocPlot } from './plots.js';
import type { ReportInput, ReportSubject } from './report-input.js';
import { REPORT_STYLE } from './report-style.js';

const WORST_PAIRS = 12;

/** One self-contained page: no script, no request, readable in light and dark, on paper and on a phone. */
export function renderReport(input: ReportInput): string {
  const { title, command, date, dataset, machine, subjects } = input;
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
        <p>
          ${date} · dataset ${dataset.name} (sha256 ${dataset.sha256.slice(0, 16)}…) ·
          ${Object.entries(machine)
            .map(([name, value]) => `${name} ${value}`)
            .join(' · ')}
        </p>
        <p><code>${command}</code></p>
        <h2>Accuracy</h2>
        ${accuracyTable(subjects)}
        <p class="note">
          Accuracy: leave-one-fold-out over the folds of pairs, mean and standard error; a pair of which an
          image gave no face counts as an error. FTA: share of images without a face. TAR: share of all
          genuine pairs accepted at the threshold that accepts the given share of all impostor pairs.
        </p>
        <h2>Error rates over all pairs</h2>
        <ul class="legend">
          ${legend(subjects).map(
            ({ name, colour }) => html`<li><span style="background:${colour}"></span>${name}</li>`,
          )}
        </ul>
        <div class="plots">
          <figure>
            ${detPlot(subjects)}
            <figcaption>DET, normal-deviate axes</figcaption>
          </figure>
          <figure>
            ${rocPlot(subjects)}
            <figcaption>ROC</figcaption>
          </figure>
        </div>
        ${subjects.map((subject) => subjectSection(subject, input.picture))}
      </body>
    </html>`;
  return page.text;
}

function accuracyTable(subjects: readonly ReportSubject[]): Markup {
  return html`<div class="wide">
    <table>
      <tr>
        <th></th>
        <th>accuracy %</th>
        <th>95%, by person</th>
        <th>EER %</th>
        <th>FTA %</th>
        ${FALSE_MATCH_RATES.map((rate) => html`<th>TAR % at ${rate}</th>`)}
      </tr>
      ${subjects.map(
        ({ name, lfw: { view2, acquisition, atFmr } }) =>
          html`<tr>
            <th>${name}</th>
            <td>${percent(view2.kFold.accuracy)} ± ${percent(view2.kFold.standardError)}</td>
            <td>${percent(view2.interval.low)} to ${percent(view2.interval.high)}</td>
            <td>${percent(view2.eer)}</td>
            <td>${percent(acquisition.fta)} (${acquisition.failures} of ${acquisition.images})</td>
            ${FALSE_MATCH_RATES.map((rate) => html`<td>${percent(1 - atFmr[rate].fnmr)}</td>`)}
          </tr>`,
      )}
    </table>
  </div>`;
}

function subjectSection(subject: ReportSubject, picture: ReportInput['picture']): Markup {
  const { name, lfw, table, halves } = subject;
  return html`<section>
    <h2>${name}</h2>
    <p class="note">
      ${Object.entries(table.models).map(([file, sha256]) => html`${file} <code>${sha256.slice(0, 16)}…</code> `)}
    </p>
    <div class="plots">
      <figure>
        ${histogramPlot(subject)}
        <figcaption>Scores: impostor (blue) and genuine (orange) pairs</figcaption>
      </figure>
      <figure>
        ${calibrationPlot(subject)}
        <figcaption>
          Calibration with 95% bounds by person; ${table.impostorTrials.toLocaleString('en')} impostor pairs
          of ${table.people} people; dashed past the data
        </figcaption>
      </figure>
    </div>
    <h3>Folds</h3>
    <div class="wide">
      <table>
        <tr>
          <th>fold</th>
          <th>accuracy %</th>
          <th>threshold (cosine)</th>
          <th>false matches</th>
          <th>false non-matches</th>
          <th>no face</th>
        </tr>
        ${lfw.view2.kFold.folds.map(
          (fold, index) =>
            html`<tr>
              <th>${index + 1}</th>
              <td>${percent(fold.accuracy)}</td>
              <td>${fold.threshold.toFixed(4)}</td>
              <td>${fold.falseMatches}</td>
              <td>${fold.falseNonMatches}</td>
              <td>${fold.failures}</td>
            </tr>`,
        )}
      </table>
    </div>
    <h3>Calibration on people it was not made from</h3>
    <p class="note">
      Fitted on half the people, measured on the others: measured over claimed FMR, every pair of people
      counting alike (every pair of images).
    </p>
    <div class="wide">
      <table>
        <tr>
          <th>split</th>
          ${FALSE_MATCH_RATES.map((rate) => html`<th>${rate}</th>`)}
        </tr>
        ${halves.map(
          ({ seed, fittedOn, ratios, ratiosByPerson }) =>
            html`<tr>
              <th>${seed}, ${fittedOn} half</th>
              ${FALSE_MATCH_RATES.map((rate) => html`<td>${ratiosByPerson[rate].toFixed(2)} (${ratios[rate].toFixed(2)})</td>`)}
            </tr>`,
        )}
      </table>
    </div>
    <h3>Hardest pairs</h3>
    ${pairGallery('Genuine, least alike', hardest(lfw.view2.pairs, true), picture)}
    ${pairGallery('Impostor, most alike', hardest(lfw.view2.pairs, false), picture)}
  </section>`;
}

function hardest(pairs: readonly JudgedPair[], same: boolean): JudgedPair[] {
  const sign = same ? 1 : -1;
  return pairs
    .filter((pair) => pair.same === same && pair.score !== undefined)
    .sort((a, b) => sign * (a.score! - b.score!))
    .slice(0, WORST_PAIRS);
}

function pairGallery(title: string, pairs: readonly JudgedPair[], picture: ReportInput['picture']): Markup {
  const image = (id: string): Markup => {
    const source = picture?.(id);
    return source === undefined ? html`<span>${id}</span>` : html`<img src="${source}" alt="${id}" />`;
  };
  return html`<h4>${title}</h4>
    <div class="pairs">
      ${pairs.map(
        ({ a, b, score }) =>
          html`<figure>
            ${image(a)}${image(b)}
            <figcaption>${score!.toFixed(3)} · ${a} · ${b}</figcaption>
          </figure>`,
      )}
    </div>`;
}

function percent(share: number): string {
  return (share * 100).toFixed(2);
}
