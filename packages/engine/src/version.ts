import { createRequire } from 'node:module';

const { version } = createRequire(import.meta.url)('../package.json') as { version: string };

/** Of this package. */
export const ENGINE_VERSION = version;
