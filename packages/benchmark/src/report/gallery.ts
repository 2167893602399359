import type { ShownPair } from '../bench/bench-result.js';
import { type Markup, html } from './html.js';

/** A picture of an image as a data URL, by its id; undefined where there is none. */
export type PictureOf = (id: string) => string | undefined;

export interface GalleryOptions {
  readonly picture: PictureOf;
  /** Of the score. Default 1. */
  readonly decimals?: number;
}

/** Pairs as pictures, with what was said of them; nothing where there are none. */
export function gallery(
  title: string,
  pairs: readonly ShownPair[],
  { picture, decimals = 1 }: GalleryOptions,
): Markup | undefined {
  if (pairs.length === 0) return undefined;
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
            <figcaption>
              <b>${score?.toFixed(decimals) ?? failure}</b><span>${a}</span><span>${b}</span>
            </figcaption>
          </figure>`,
      )}
    </div>`;
}
