import { Markup } from './html.js';

/** Letters of a plot where it is drawn at about half its size. */
const SMALL_PLOT = 'figure svg { font-size: 19px; }';

/** Follows the reader's light or dark setting; paper is always light. */
export const REPORT_STYLE = new Markup(`
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 25%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1320px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
code { font-size: 0.9em; overflow-wrap: anywhere; }
.note { font-size: 0.9em; opacity: 0.8; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } .wide + .wide { margin-top: 1rem; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.6rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
thead th { white-space: normal; vertical-align: bottom; }
th:first-child { text-align: left; }
.text td { text-align: left; white-space: normal; overflow-wrap: anywhere; }
.text th { text-align: left; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 1rem; }
.plots > * { min-width: 0; max-width: 660px; }
figure { margin: 0; break-inside: avoid; }
figure svg { width: 100%; height: auto; background: none; font-size: 12px; }
figcaption { font-size: 0.85em; opacity: 0.8; overflow-wrap: anywhere; }
figcaption span { display: block; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 0.3rem 1rem; break-after: avoid; }
.legend span { display: inline-block; width: 1em; height: 0.6em; margin-right: 0.4em; print-color-adjust: exact; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 1rem; }
.two { display: flex; gap: 2%; } .two > * { width: 49%; border-radius: 4px; object-fit: cover; aspect-ratio: 1; }
.absent { border: 1px dashed var(--line); display: grid; place-items: center; font-size: 0.8em; opacity: 0.7; }
.stopped { border: 2px solid #d55e00; border-radius: 6px; padding: 0.5rem 1rem; }
@media screen and (max-width: 640px) {
  ${SMALL_PLOT}
  .pairs { grid-template-columns: repeat(auto-fill, minmax(150px, 1fr)); }
  table, tbody, tr, th, td { display: block; }
  thead, th:empty, td:empty { display: none; }
  th::before { content: attr(data-column) ' '; font-weight: normal; }
  tr { border-bottom: 1px solid var(--line); padding: 0.3rem 0; }
  th, td { border: 0; padding: 0.1rem 0; white-space: normal; }
  td { display: flex; justify-content: space-between; gap: 1rem; }
  td::before { content: attr(data-column); opacity: 0.8; text-align: left; }
}
@media print {
  ${SMALL_PLOT}
  :root { color-scheme: light; }
  body { max-width: none; font-size: 11px; padding: 0; }
  h2, h3, section > .note { break-after: avoid; } h2 { margin-top: 1.5rem; }
  .wide { overflow: visible; } table, tbody, tr { break-inside: avoid; }
  th, td { white-space: normal; padding: 0.15rem 0.4rem; }
  .plots { grid-template-columns: 1fr 1fr; } .pairs { grid-template-columns: repeat(4, 1fr); }
}
`);
