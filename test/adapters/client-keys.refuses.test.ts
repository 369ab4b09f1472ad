import type { ServerResponse } from 'node:http';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClientKeys } from '../../src/adapters/client-keys/client-keys.ts';
import { checkedLookup, isPublicAddress } from '../../src/adapters/public-addresses.ts';
import { selfSigned } from '../support/certificate.ts';

// A real server: what is tested is the connection, and a stand-in for the network would make none.
const set = { keys: [{ kty: 'EC', kid: 'one' }] };
const served: { answer: (response: ServerResponse) => unknown; asked: string[] } = {
  answer: () => undefined,
  asked: [],
};
let server: Server;
let url: string;
let connections = 0;
beforeAll(async () => {
  const certificate = selfSigned();
  setDefaultCACertificates([...getCACertificates(), certificate.cert]);
  server = createServer(certificate, (request, response) => {
    served.asked.push(`${request.method ?? ''} ${request.url ?? ''} ${request.headers.accept ?? ''}`);
    served.answer(response);
  });
  server.on('connection', () => (connections += 1));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  url = `https://localhost:${(server.address() as AddressInfo).port}/keys`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const inside = createClientKeys({ allowPrivate: true, timeout: 500 });
const fetchKeys = createClientKeys({ allowPrivate: false, timeout: 500 });

describe('A key set is not fetched', () => {
  test.each([201, 204, 301, 302, 304, 307, 308, 401, 404, 429, 500, 503])(
    'from an answer of %i',
    async (status) => {
      served.answer = (response) => response.writeHead(status).end(JSON.stringify(set));
      await expect(inside(url)).rejects.toThrow('not 200');
    },
  );

  test('from where a redirect leads: it is never asked', async () => {
    served.asked = [];
    served.answer = (response) => response.writeHead(302, { location: `${url}/moved` }).end();
    await expect(inside(url)).rejects.toThrow('not 200');
    expect(served.asked).toHaveLength(1);
  });

  test.each([
    ['never answers', () => undefined],
    ['begins and never ends', (response: ServerResponse) => response.writeHead(200).write('{"keys":')],
  ])('from a server that %s', async (_what, answer) => {
    served.answer = answer;
    await expect(inside(url)).rejects.toThrow('aborted');
  });

  test('from an answer without end', async () => {
    served.answer = (response) => {
      const more = (): void => void (response.destroyed || response.write('x'.repeat(8_192), more));
      more();
    };
    await expect(inside(url)).rejects.toThrow('too long');
  });

  test('from one that breaks off', async () => {
    served.answer = (response) => {
      response.writeHead(200, { 'content-length': 100 }).write('{"keys":');
      setImmediate(() => response.destroy());
    };
    await expect(inside(url)).rejects.toThrow();
  });

  test('from what is not JSON', async () => {
    served.answer = (response) => response.end('<html>');
    await expect(inside(url)).rejects.toThrow(SyntaxError);
  });

  test('from a server whose certificate nobody vouches for, or is for another name', async () => {
    const stranger = createServer(selfSigned(), (_request, response) => response.end(JSON.stringify(set)));
    await new Promise<void>((listening) => stranger.listen(0, '127.0.0.1', listening));
    const { port } = stranger.address() as AddressInfo;
    await expect(inside(`https://localhost:${port}/keys`)).rejects.toThrow('self-signed');
    await expect(inside(url.replace('localhost', '127.0.0.1'))).rejects.toThrow();
    stranger.closeAllConnections();
    stranger.close();
  });

  test.each([
    'http://charity.example/keys',
    'ftp://charity.example/keys',
    'file:///etc/passwd',
    'data:application/json,{"keys":[]}',
    'https://somebody:secret@charity.example/keys',
    'charity.example/keys',
  ])('from %s', async (address) => {
    await expect(fetchKeys(address)).rejects.toThrow();
  });

  test.each([
    'https://127.0.0.1/keys',
    'https://2130706433/keys',
    'https://0x7f.1/keys',
    'https://0/keys',
    'https://10.1.2.3/keys',
    'https://169.254.169.254/latest/meta-data',
    'https://[::1]/keys',
    'https://[::ffff:10.0.0.1]/keys',
    'https://[fd00::1]/keys',
  ])('from a private address, however it is written: %s', async (address) => {
    await expect(fetchKeys(address)).rejects.toThrow('a private address');
  });
});

describe('A name that leads to a private address', () => {
  test('is not connected to; in a demo it is', async () => {
    served.answer = (response) => response.end(JSON.stringify(set));
    connections = 0;
    await expect(fetchKeys(url)).rejects.toThrow('not a public address');
    expect(connections).toBe(0);
    expect(await inside(url)).toEqual(set);
    expect(connections).toBe(1);
  });

  test.each([true, false])('is refused when looked up (all: %s)', async (all) => {
    const answer = await new Promise((resolve) =>
      checkedLookup('localhost', { all }, (error) => resolve(error)),
    );
    expect(answer).toMatchObject({ message: 'not a public address' });
  });
});

describe('A name that leads to a public address', () => {
  test('is answered in the shape that was asked for', async () => {
    const ask = (all: boolean): Promise<unknown> =>
      new Promise((resolve) => checkedLookup('1.1.1.1', { all }, (...answer) => resolve(answer)));
    expect(await ask(false)).toEqual([null, '1.1.1.1', 4]);
    expect(await ask(true)).toEqual([null, [{ address: '1.1.1.1', family: 4 }]]);
  });
});

test.each(['1.1.1.1', '172.32.0.1', '192.167.255.255', '2606:4700::1111', '2a00:1450:4009::1'])(
  '%s is public',
  (address) => expect(isPublicAddress(address)).toBe(true),
);
test.each([
  '0.0.0.0',
  '100.64.0.1',
  '172.16.0.1',
  '172.31.255.255',
  '192.168.1.1',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  'fe80::1',
  'fec0::1',
  'fc00::1',
  '::ffff:127.0.0.1',
  '64:ff9b::a00:1',
  '2002:a00:1::',
  'localhost',
  '',
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false));

test('A key set is fetched as JSON, by one request that says what it takes', async () => {
  served.answer = (response) => response.end(JSON.stringify(set));
  served.asked = [];
  expect(await inside(url)).toEqual(set);
  expect(served.asked).toEqual(['GET /keys application/jwk-set+json, application/json']);
});
