import { type Markup, html } from './html.js';
import { REPORT_STYLE } from './report-style.js';

/** One self-contained page: no script, no request, readable in light and dark, on paper and on a phone. */
export function renderPage(title: string, body: Markup): string {
  return html`<!doctype html>
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
        ${body}
      </body>
    </html>`.text;
}

/** Files of a model and the hashes that tell them. */
export function modelsNote(models: Readonly<Record<string, string>>): Markup {
  return html`<p class="note">
    ${Object.entries(models).map(([file, sha256]) => html`${file} <code>${sha256.slice(0, 16)}…</code> `)}
  </p>`;
}
