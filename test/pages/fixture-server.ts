import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { assets } from '../../src/http/assets/assets.ts';
import { fixtures } from './fixtures/all.ts';
import { nonce } from './fixtures/shell.ts';

/** The policy of the gateway: nothing inline but what carries the nonce. */
const policy = [
  "default-src 'none'",
  `script-src 'self' 'nonce-${nonce}'`,
  "style-src 'self'",
  "img-src 'self'",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "form-action 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

export interface FixtureServer {
  readonly origin: string;
  /** The bodies of the forms that were posted, in order. */
  readonly posted: readonly string[];
  close(): Promise<void>;
}

/** Serves every fixture at `/<name>` and the assets, under the gateway's policy. */
export async function serveFixtures(): Promise<FixtureServer> {
  const posted: string[] = [];
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const asset = assets.get(path);
    const page = fixtures.get(path.slice(1));
    response.setHeader('content-security-policy', policy);
    response.setHeader('x-content-type-options', 'nosniff');
    if (request.method === 'POST') {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        posted.push(`${path}?${body}`);
        response.writeHead(303, { location: '/support-full' }).end();
      });
      return;
    }
    if (asset !== undefined) {
      response
        .writeHead(200, { 'content-type': asset.type, 'cache-control': asset.cacheControl })
        .end(asset.body);
    } else if (page !== undefined) {
      response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' }).end(page);
    } else {
      response.writeHead(404).end();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    posted,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
