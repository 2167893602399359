// Exits with 0 when the server of this container answers. A certificate names the outside, not loopback.
import { get as httpGet } from 'node:http';
import { get as httpsGet } from 'node:https';

const { FACE_SERVER_PORT = '8080', FACE_SERVER_TLS_CERT = '' } = process.env;
const options = { host: '127.0.0.1', port: FACE_SERVER_PORT, path: '/healthz', timeout: 2000 };
const get = FACE_SERVER_TLS_CERT === '' ? httpGet : httpsGet;
get({ ...options, rejectUnauthorized: false }, (response) =>
  process.exit(response.statusCode === 200 ? 0 : 1),
)
  .on('timeout', () => process.exit(1))
  .on('error', () => process.exit(1));
