import type { PairRow } from './read-pair-rows.js';
import type { RejectedRow } from './dataset.js';

/** Who is who in a list: images that genuine rows link show one person, whether or not the rows name it. */
export class PeopleLinks {
  readonly #parent = new Map<string, string>();
  /** Named person of a group of images, by its root. */
  readonly #names = new Map<string, string>();

  /** Takes what a row says of its images. @returns why it cannot be so, if it contradicts what came before. */
  link({ a, b, same, personA, personB }: PairRow): string | undefined {
    const [nameA, nameB] = [personA ?? this.#nameOf(a), personB ?? this.#nameOf(b)];
    for (const [image, said] of [
      [a, personA],
      [b, personB],
    ] as const) {
      const known = this.#nameOf(image);
      if (said !== undefined && known !== undefined && said !== known) {
        return `${image} is ${said} here, other rows make it ${known}`;
      }
    }
    if (same === true && nameA !== undefined && nameB !== undefined && nameA !== nameB) {
      return `labelled same, but other rows make it ${nameA} and ${nameB}`;
    }
    if (personA !== undefined) this.#names.set(this.#root(a), personA);
    if (personB !== undefined) this.#names.set(this.#root(b), personB);
    if (same !== true) return undefined;
    const name = nameA ?? nameB;
    const [root, other] = [this.#root(a), this.#root(b)];
    if (root !== other) this.#parent.set(other, root);
    this.#names.delete(other);
    if (name !== undefined) this.#names.set(root, name);
    return undefined;
  }

  /** Why a row of different people cannot be so, once every row was linked. */
  contradiction({ a, b, same }: PairRow): string | undefined {
    if (same === true || this.person(a) !== this.person(b)) return undefined;
    return 'labelled different, but other rows make both one person';
  }

  /** Name of the person in an image; without a name, that of one of its images. */
  person(image: string): string {
    const root = this.#root(image);
    return this.#names.get(root) ?? root;
  }

  #nameOf(image: string): string | undefined {
    return this.#names.get(this.#root(image));
  }

  #root(image: string): string {
    let root = image;
    for (let next = this.#parent.get(root); next !== undefined; next = this.#parent.get(root)) root = next;
    // Later look-ups need not walk the same way again.
    for (let at = image; at !== root;) {
      const next = this.#parent.get(at)!;
      this.#parent.set(at, root);
      at = next;
    }
    return root;
  }
}

/** Links the people of every row; rows that contradict earlier ones come back by their line. */
export async function linkPeople(
  rows: AsyncIterable<PairRow | RejectedRow>,
): Promise<{ readonly links: PeopleLinks; readonly contradictions: ReadonlyMap<number, string> }> {
  const links = new PeopleLinks();
  const contradictions = new Map<number, string>();
  for await (const row of rows) {
    const reason = 'reason' in row ? undefined : links.link(row);
    if (reason !== undefined) contradictions.set(row.line, reason);
  }
  return { links, contradictions };
}
