import swagger from '@fastify/swagger';
import swaggerUi from '@fastify/swagger-ui';
import type { FastifyInstance } from 'fastify';

/** OpenAPI 3.1 of the REST routes, made from their schemas, with a page to read and try it at `/docs`. */
export async function registerDocs(app: FastifyInstance): Promise<void> {
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'face server',
        version: '1',
        description:
          'Compares faces on this machine. Nothing is stored. Failures are problem details with a `code`.',
      },
      components: {
        securitySchemes: {
          basic: { type: 'http', scheme: 'basic', description: 'Key id and secret.' },
          bearer: { type: 'http', scheme: 'bearer', description: 'id.secret' },
        },
      },
    },
    hideUntagged: false,
  });
  await app.register(swaggerUi, {
    routePrefix: '/docs',
    staticCSP: true,
    uiConfig: { validatorUrl: null, deepLinking: false },
  });
}
