import type { FastifyInstance } from 'fastify';
import { type ReadinessCheck, registerOperationsRoutes } from './operations-routes.js';
import { registerAdmission } from '../request/register-admission.js';
import type { ServerContext } from '../server-context.js';
import { registerDocs } from './docs-routes.js';
import { registerFaceppRoutes } from './facepp/facepp-routes.js';
import { registerPage } from './page-routes.js';
import { registerRestRoutes } from './rest/rest-routes.js';
import { registerTencentRoutes } from './tencent/tencent-routes.js';

/** All routes of the server. The description of the REST routes must be set up before them. */
export async function registerRoutes(
  app: FastifyInstance,
  context: ServerContext,
  whyNotReady: ReadinessCheck,
): Promise<void> {
  if (context.settings.docs) await registerDocs(app);
  registerOperationsRoutes(app, context, whyNotReady);
  await app.register((scope, _options, done) => {
    registerAdmission(scope, context.admission);
    registerTencentRoutes(scope, context);
    registerFaceppRoutes(scope, context);
    done();
  });
  await app.register(
    (scope, _options, done) => {
      registerAdmission(scope, context.admission);
      registerRestRoutes(scope, context);
      done();
    },
    { prefix: '/v1' },
  );
  await registerPage(app, context);
}
