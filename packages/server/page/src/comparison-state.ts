import { computed, signal } from '@preact/signals';
import {
  type ApiKey,
  CompareFailure,
  type CompareResult,
  type ServerInfo,
  compare,
  fetchInfo,
} from './server-api.js';
import { fitPhotos } from './fit-photos.js';

export type Side = 'a' | 'b';

/** A photo in the page's memory; it goes to the server for a comparison and nowhere else. */
export interface Photo {
  readonly blob: Blob;
  readonly name: string;
  /** `blob:` address for display. */
  readonly url: string;
}

export const photos = { a: signal<Photo | undefined>(undefined), b: signal<Photo | undefined>(undefined) };
export const info = signal<ServerInfo | undefined>(undefined);
export const apiKey = signal<ApiKey>({ id: '', secret: '' });
export const rotate = signal(false);
export const result = signal<CompareResult | undefined>(undefined);
export const failure = signal<CompareFailure | undefined>(undefined);
export const isComparing = signal(false);
export const needsKey = computed(() => info.value?.keyRequired === true);

let running: AbortController | undefined;

export async function loadInfo(): Promise<void> {
  try {
    info.value = await fetchInfo();
  } catch {
    failure.value = new CompareFailure('The server cannot be reached.');
  }
}

export function setPhoto(side: Side, blob: Blob | undefined, name = 'camera'): void {
  const previous = photos[side].value;
  if (previous !== undefined) URL.revokeObjectURL(previous.url);
  photos[side].value = blob === undefined ? undefined : { blob, name, url: URL.createObjectURL(blob) };
  void runComparison();
}

/** Compares as soon as there is everything to compare; a newer call replaces one that still runs. */
export async function runComparison(): Promise<void> {
  running?.abort();
  result.value = undefined;
  failure.value = undefined;
  const [a, b] = [photos.a.value, photos.b.value];
  const hasKey = !needsKey.value || (apiKey.value.id !== '' && apiKey.value.secret !== '');
  isComparing.value = a !== undefined && b !== undefined && hasKey;
  if (a === undefined || b === undefined || !hasKey) return;
  const controller = new AbortController();
  running = controller;
  try {
    const { signal: abort } = controller;
    const limit = info.value?.maxBodyBytes ?? Number.POSITIVE_INFINITY;
    const fitting = await fitPhotos([a.blob, b.blob], limit);
    abort.throwIfAborted();
    const answer = await compare(fitting, {
      rotate: rotate.value,
      key: apiKey.value,
      signal: abort,
    });
    if (!abort.aborted) result.value = answer;
  } catch (error) {
    if (controller.signal.aborted) return;
    failure.value = error instanceof CompareFailure ? error : new CompareFailure(String(error));
  }
  isComparing.value = false;
}
