import type { FastifyRequest } from 'fastify';

/**
 * The names under which a client may have signed this server: the Host header with and without its port, and, behind
 * a trusted proxy, the name that the proxy was called by.
 */
export function hostsOf(request: FastifyRequest): string[] {
  const names = [request.headers.host ?? '', request.host];
  return [...new Set(names.flatMap((name) => [name, withoutPort(name)]))];
}

function withoutPort(host: string): string {
  return host.replace(/:\d+$/, '');
}
