import { type Markup, html } from './html.js';

type Row = readonly string[];

/**
 * A table whose rows are named by their first cell; rows that leave it empty belong to the one before and stay on one
 * sheet of paper with it. Each cell carries its column's name, which the page shows where the screen is too narrow for
 * columns.
 */
export function table(header: Row, rows: readonly Row[]): Markup {
  return html`<div class="wide">
    <table>
      <thead>
        <tr>
          ${header.map((cell) => html`<th scope="col">${cell}</th>`)}
        </tr>
      </thead>
      ${rowGroups(rows).map(
        (group) =>
          html`<tbody>
            ${group.map((row) => tableRow(header, row))}
          </tbody>`,
      )}
    </table>
  </div>`;
}

function tableRow(header: Row, [first = '', ...cells]: Row): Markup {
  return html`<tr>
    <th scope="row" data-column="${header[0]}">${first}</th>
    ${cells.map((cell, index) => html`<td data-column="${header[index + 1]}">${cell}</td>`)}
  </tr>`;
}

function rowGroups(rows: readonly Row[]): Row[][] {
  const groups: Row[][] = [];
  for (const row of rows) {
    if (row[0] === '' && groups.length > 0) groups.at(-1)!.push(row);
    else groups.push([row]);
  }
  return groups;
}
