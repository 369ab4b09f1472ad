import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { fetchProviderKeys } from '../../src/adapters/provider-keys/provider-keys.ts';

let server: Server;
let address: string;
const keys = { keys: [{ kty: 'RSA', kid: 'one' }] };

beforeAll(async () => {
  server = createServer(({ url }, response) => {
    if (url === '/keys') response.end(JSON.stringify(keys));
    else if (url === '/elsewhere') response.writeHead(302, { location: '/keys' }).end();
    else if (url === '/long') response.end(JSON.stringify({ ...keys, more: 'x'.repeat(300_000) }));
    else response.writeHead(404).end(JSON.stringify(keys));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

test.each(['/elsewhere', '/long', '/missing'])(
  'keys of a sign-in provider are not taken from %s',
  async (path) => {
    await expect(fetchProviderKeys(`${address}${path}`)).rejects.toThrow();
  },
);

test('keys that are given are taken', async () => {
  expect(await fetchProviderKeys(`${address}/keys`)).toEqual(keys);
});
