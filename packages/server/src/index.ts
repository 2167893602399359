export { type ApiKey, type ApiKeySpec, type Protocol, PROTOCOLS } from './auth/api-key.js';
export { parseKeys, readKeyEnvironment, readKeyFile } from './auth/key-file.js';
export { type FaceServer, type ServerParts, createServer } from './create-server.js';
export type { Resolver } from './fetch-image/checked-lookup.js';
export { optionsFromEnvironment } from './options-from-environment.js';
export { type ServeHandle, serve } from './serve.js';
export type { ServerOptions } from './server-options.js';
