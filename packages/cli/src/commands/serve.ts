import type { ServerOptions } from '@face/server';
import type { Command } from 'commander';
import { note } from '../terminal.js';

interface ServeFlags {
  readonly host?: string;
  readonly port?: number;
  readonly pack?: string;
  readonly workers?: number;
  readonly keys?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly urls?: boolean;
  readonly urlAllow?: string[];
  readonly lenientMinFace?: boolean;
  readonly faceModelVersion?: '2.0' | '3.0';
  readonly trustProxy?: string[];
  readonly page: boolean;
  readonly log?: ServerOptions['log'];
}

export function addServeCommand(program: Command): void {
  program
    .command('serve')
    .description('Serve the Tencent, Face++ and REST protocols from this machine.')
    .option('--host <address>', 'address to listen on (default 127.0.0.1; any other needs keys)')
    .option('--port <number>', 'port to listen on (default 8080)', Number)
    .option('--pack <name>', 'model pack, or folder of a pack.json (default embedded)')
    .option('--workers <number>', 'worker threads (default one per core, 8 at most)', Number)
    .option('--keys <file>', 'JSON file with API keys; read again on SIGHUP')
    .option('--tls-cert <file>', 'PEM certificate chain')
    .option('--tls-key <file>', 'PEM private key')
    .option('--urls', 'fetch images that callers name by URL, from public addresses only')
    .option('--url-allow <network...>', 'addresses or networks that may be fetched from although not public')
    .option('--lenient-min-face', 'Face++: also find faces below 150 px')
    .option(
      '--face-model-version <version>',
      'Tencent: scale of scores for requests that name none (2.0 or 3.0)',
    )
    .option('--trust-proxy <address...>', 'proxies whose X-Forwarded headers count')
    .option('--no-page', 'do not serve the page at /')
    .option('--log <level>', 'silent, error, warn, info or debug (default info)')
    .addHelpText('after', '\nThe environment configures the rest, see docs/server.md. Flags win over it.')
    .action(serve);
}

async function serve(flags: ServeFlags): Promise<void> {
  // Loaded here: the other commands must not wait for a web server to be read.
  const server = await import('@face/server');
  const fromEnvironment = server.optionsFromEnvironment(process.env);
  const { url, stopped } = await server.serve(merge(fromEnvironment, flags));
  note(`listening at ${url}`);
  await stopped;
}

function merge(base: ServerOptions, flags: ServeFlags): ServerOptions {
  const { host, port, pack, workers, keys, tlsCert = '', tlsKey = '', urls, urlAllow, log, page } = flags;
  return {
    ...base,
    ...given({ host, port, keyFile: keys, trustProxy: flags.trustProxy, log }),
    ...(tlsCert === '' && tlsKey === '' ? {} : { tls: { certFile: tlsCert, keyFile: tlsKey } }),
    page,
    engine: { ...base.engine, ...given({ pack, workers }) },
    tencent: { ...base.tencent, ...given({ faceModelVersion: flags.faceModelVersion }) },
    facepp: { ...base.facepp, ...(flags.lenientMinFace === true ? { minFaceSize: 'lenient' } : {}) },
    urls: { ...base.urls, ...given({ enabled: urls, allow: urlAllow }) },
  };
}

/** The options that were given: an absent flag must not hide the environment. */
function given<Options extends object>(options: Options): Options {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Options;
}
