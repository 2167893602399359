import type { Engine } from '@face/engine';
import type { Keys } from './auth/keys.js';
import type { FaceTokenStore } from './face-tokens/face-token-store.js';
import type { ImageFetcher } from './fetch-image/fetch-image.js';
import type { Metrics } from './metrics.js';
import type { Admission } from './request/admission.js';
import type { OpenConnections } from './request/open-connections.js';
import type { ServerSettings } from './server-options.js';

/** What the routes work with. */
export interface ServerContext {
  readonly settings: ServerSettings;
  readonly engine: Engine;
  readonly keys: Keys;
  readonly tokens: FaceTokenStore;
  /** Absent when images by URL are off. */
  readonly fetcher: ImageFetcher | undefined;
  readonly admission: Admission;
  readonly connections: OpenConnections;
  readonly metrics: Metrics;
}
