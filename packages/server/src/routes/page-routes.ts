import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { takePlace } from '../request/register-admission.js';
import type { ServerContext } from '../server-context.js';
import { answerTencent, looksLikeTencent } from './tencent/tencent-routes.js';

const PAGE_FOLDER = fileURLToPath(new URL('../../page/dist/', import.meta.url));

/**
 * `GET /` is Tencent's API and, for a browser, the page. Its content policy lets it talk to this server only and run
 * nothing but its own files.
 */
export async function registerPage(app: FastifyInstance, context: ServerContext): Promise<void> {
  const hasPage = context.settings.page && existsSync(`${PAGE_FOLDER}index.html`);
  if (context.settings.page && !hasPage) app.log.warn('the page has not been built; run the build');
  await app.register(async (scope) => {
    if (hasPage) {
      await scope.register(helmet, {
        contentSecurityPolicy: {
          useDefaults: false,
          directives: {
            defaultSrc: ["'none'"],
            scriptSrc: ["'self'"],
            styleSrc: ["'self'"],
            imgSrc: ["'self'", 'blob:', 'data:'],
            mediaSrc: ["'self'", 'blob:'],
            connectSrc: ["'self'"],
            baseUri: ["'none'"],
            formAction: ["'none'"],
            frameAncestors: ["'none'"],
          },
        },
        // The server may well be plain HTTP inside a network; TLS is for whoever ends it to insist on.
        strictTransportSecurity: false,
        referrerPolicy: { policy: 'no-referrer' },
      });
      await scope.register(fastifyStatic, { root: PAGE_FOLDER, prefix: '/page/', index: false });
    }
    scope.get('/', { schema: { hide: true } }, (request, reply) => {
      if (!hasPage || !wantsPage(request)) {
        takePlace(reply, context.admission);
        return answerTencent(request, reply, context);
      }
      request.outcome = { protocol: 'page', action: 'open', code: 'OK' };
      return reply.sendFile('index.html');
    });
  });
}

/** A browser that opens the address; API clients accept JSON or anything. */
function wantsPage(request: FastifyRequest): boolean {
  return !looksLikeTencent(request) && /\btext\/html\b/.test(request.headers.accept ?? '');
}
