import { Markup } from './html.js';

/** Follows the reader's light or dark setting; paper is always light. */
export const REPORT_STYLE = new Markup(`
:root { color-scheme: light dark; --line: color-mix(in srgb, currentColor 25%, transparent); }
body { font: 15px/1.5 system-ui, sans-serif; max-width: 1320px; margin: 0 auto; padding: 1rem; }
h1 { font-size: 1.5rem; } h2 { margin-top: 2.5rem; border-bottom: 1px solid var(--line); }
code { font-size: 0.9em; overflow-wrap: anywhere; }
.note { font-size: 0.9em; opacity: 0.8; overflow-wrap: anywhere; }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
th, td { padding: 0.25rem 0.7rem; text-align: right; border-bottom: 1px solid var(--line); white-space: nowrap; }
th:first-child { text-align: left; }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 420px), 1fr)); gap: 1rem; }
figure { margin: 0; break-inside: avoid; } figure svg { width: 100%; height: auto; background: none; }
figcaption { font-size: 0.85em; opacity: 0.8; overflow-wrap: anywhere; }
.legend { list-style: none; padding: 0; display: flex; flex-wrap: wrap; gap: 1rem; }
.legend span { display: inline-block; width: 1em; height: 0.6em; margin-right: 0.4em; }
.pairs { display: grid; grid-template-columns: repeat(auto-fill, minmax(200px, 1fr)); gap: 1rem; }
.pairs img { width: 49%; border-radius: 4px; }
.two { display: flex; gap: 2%; } .two > * { width: 49%; border-radius: 4px; object-fit: cover; aspect-ratio: 1; }
.plots > * { min-width: 0; }
.absent { border: 1px dashed var(--line); display: grid; place-items: center; font-size: 0.8em; opacity: 0.7; }
.stopped { border: 2px solid #d55e00; border-radius: 6px; padding: 0.5rem 1rem; }
@media print {
  :root { color-scheme: light; }
  body { max-width: none; font-size: 11px; padding: 0; }
  h2, h3 { break-after: avoid; } tr { break-inside: avoid; }
  .wide { overflow: visible; } th, td { white-space: normal; padding: 0.15rem 0.4rem; }
  .plots { grid-template-columns: 1fr 1fr; } .pairs { grid-template-columns: repeat(4, 1fr); }
}
`);
