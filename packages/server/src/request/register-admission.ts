import type { FastifyInstance, FastifyReply } from 'fastify';
import type { Admission } from './admission.js';

/** Bounds what the requests of a scope do at once. */
export function registerAdmission(scope: FastifyInstance, admission: Admission): void {
  scope.addHook('onRequest', (_request, _reply, done) => {
    // While nothing could be worked on, no body is read.
    admission.requireRoom();
    done();
  });
  scope.addHook('preValidation', (_request, reply, done) => {
    takePlace(reply, admission);
    done();
  });
}

/** Takes a place for work until the answer has been sent or the client is gone. @throws FaceError `SERVER_BUSY` */
export function takePlace(reply: FastifyReply, admission: Admission): void {
  reply.raw.once('close', admission.enter());
}
