import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { runClients } from '../../src/cli/clients.ts';
import { CommandError } from '../../src/cli/command-error.ts';
import { GatewayError } from '../../src/errors.ts';
import { ecPair, named, rsaPair } from '../auth/keys.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { entriesOf, openEntry } from '../support/log-entries.ts';
import { startCommand } from '../support/processes.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-clients-'));
const example = JSON.parse(
  readFileSync(new URL('../../examples/client-case-system.json', import.meta.url), 'utf8'),
);
const [first, second, third] = [
  named(ecPair('P-384'), 'cases-2027', 'ES384'),
  named(rsaPair(), 'cases-2028', 'RS384'),
  named(ecPair('P-256'), 'cases-2029', 'ES256'),
];

let gateway: TestGateway;
beforeAll(async () => {
  // The command tells the machine's time.
  gateway = await startTestGateway({ now: new Date() });
  for (const [name, value] of Object.entries(gateway.environment)) vi.stubEnv(name, value);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

function file(name: string, content: object): string {
  writeFileSync(join(folder, name), JSON.stringify(content));
  return join(folder, name);
}
const client = (id: string, change: object = {}): string =>
  file(`${id}.json`, { ...example, id, sources: [{ site: 'tameside-glossop', system: id }], ...change });

interface Ended {
  readonly code: number | string;
  readonly out: string;
  readonly err: string;
}
/** The command in this process, as `lwg` runs it: a process of its own for each would take minutes. */
async function lwg(...args: readonly string[]): Promise<Ended> {
  const written = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  try {
    const error: unknown = await runClients(args).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const out = written.mock.calls.map(([text]) => String(text)).join('');
    return { code: error === undefined ? 0 : 1, out, err: error === undefined ? '' : explain(error) };
  } finally {
    written.mockRestore();
  }
}
function explain(error: unknown): string {
  if (error instanceof GatewayError) return error.row.text;
  if (error instanceof CommandError) return error.message;
  throw error;
}
async function expectRefused(args: readonly string[], words: string): Promise<void> {
  const { code, out, err } = await lwg(...args);
  expect([code, out]).toEqual([1, '']);
  expect(err).toContain(words);
  expect(err).not.toMatch(/\bat .*:\d+|pcKXe8tv/);
}
async function status(apiKey: string): Promise<number> {
  const url = `/v1/receipts/${randomUUID()}`;
  return (await gateway.app.inject({ method: 'GET', url, headers: { 'x-api-key': apiKey } })).statusCode;
}
async function apiKeyOf(id: string, ...options: readonly string[]): Promise<string> {
  const { out } = await lwg('rotate', id, '--api-key', ...options);
  return out.split('\n')[0] ?? '';
}
interface Shown {
  readonly keys: readonly { readonly kid: string }[];
  readonly apiKeys: readonly {
    readonly id: string;
    readonly scopes: readonly string[];
    readonly expiresAt: string;
  }[];
  readonly revokedAt?: string;
}
const show = async (id: string): Promise<Shown> => JSON.parse((await lwg('show', id)).out) as Shown;

describe('`lwg clients` refuses', () => {
  test('what it does not know, and says what to type', async () => {
    const wrong = [
      [],
      ['add'],
      ['dance', 'x'],
      ['add', 'a', 'b'],
      ['revoke', 'a', 'b', 'c'],
      ['rotate', 'a'],
      ['rotate', 'a', 'key.json', '--api-key'],
      ['rotate', 'a', '--forever'],
      ['webhook-secret'],
      ['webhook-secret', 'a', '--forget'],
      ['webhook-secret', 'a', 'constructor'],
      ['webhook-secret', 'a', '--rotate', 'b'],
    ];
    for (const args of wrong) await expectRefused(args, 'lwg clients rotate CLIENT FILE');
  });

  test('a file that is not right, and says where', async () => {
    await expectRefused(['add', join(folder, 'none.json')], 'cannot be read as JSON');
    const wrong = [
      ['allowedFrom.0', { allowedFrom: ['10.0.0.0/99'] }],
      ['statusTo', { statusTo: 'http://charity.example/status' }],
      ['statusTo', { statusTo: 'http://127.0.0.1/status', environment: 'production' }],
      ['statusTo', { statusTo: 'https://somebody:secret@charity.example/status' }],
      ['statusTo', { statusTo: 'ftp://charity.example/status' }],
      ['jwksUrl', { keys: [], jwksUrl: 'http://charity.example/keys' }],
      ['jwksUrl', { jwksUrl: 'https://charity.example/keys' }],
      ['keys.0', { keys: [first.privateKey] }],
      ['keys', { keys: [first, second, third].map(({ publicKey }) => publicKey) }],
      ['keys', { keys: [first.publicKey, { ...second.publicKey, kid: 'cases-2027' }] }],
    ] as const;
    for (const [field, change] of wrong)
      await expectRefused(['add', client('wrong', change)], `not right at: ${field}`);
  });

  test('a file for another environment', async () => {
    await expectRefused(['add', client('live', { environment: 'production' })], 'is for production');
    await expectRefused(['put', client('live', { environment: 'production' })], 'is for production');
  });

  test('to add whom there is or was, to mend whom it revoked, and whoever is not there', async () => {
    expect((await lwg('add', client('leaving'))).out).toBe('Added leaving.\n');
    await expectRefused(['add', client('leaving')], 'There is, or was');
    expect((await lwg('revoke', 'leaving')).code).toBe(0);
    await expectRefused(['add', client('leaving')], 'There is, or was');
    await expectRefused(['put', client('leaving')], 'a revoked client stays so');
    await expectRefused(['rotate', 'leaving', '--api-key'], 'a revoked client stays so');
    await expectRefused(['revoke', 'nobody'], 'There is no client nobody');
    await expectRefused(['revoke', 'nobody', 'key'], 'There is no such client');
    await expectRefused(['show', 'nobody'], 'There is no such client');
  });

  test('an API key for no scope that there is, or to a day that has been', async () => {
    await lwg('add', client('asking'));
    await expectRefused(['rotate', 'asking', '--api-key', '--scope', 'everything'], 'no such scope');
    await expectRefused(['rotate', 'asking', '--api-key', '--scope', 'agreements.write'], 'not allowed');
    const days = ['2020-01-01', '2030-02-31', 'tomorrow', '2030-1-1'];
    for (const day of days) {
      await expectRefused(['rotate', 'asking', '--api-key', '--until', day], 'a day to come');
    }
    expect((await show('asking')).apiKeys).toEqual([]);
  });
});

describe('A key is changed over', () => {
  test('by adding the next, of two at most, and ending the old one', async () => {
    await lwg('add', client('signing', { keys: [first.publicKey] }));
    expect((await lwg('rotate', 'signing', file('second.jwk', second.publicKey))).out).toContain(
      'cases-2028',
    );
    await expectRefused(['rotate', 'signing', file('second.jwk', second.publicKey)], 'two live keys');
    await expectRefused(['rotate', 'signing', file('third.jwk', third.publicKey)], 'two live keys');
    await expectRefused(['rotate', 'signing', file('private.jwk', third.privateKey)], 'not right');
    expect((await lwg('revoke', 'signing', 'cases-2027')).code).toBe(0);
    await expectRefused(['revoke', 'signing', 'cases-2027'], 'no such key');
    expect((await show('signing')).keys.map(({ kid }) => kid)).toEqual(['cases-2028']);
  });

  test('and an API key the same way: both work, then the new one alone, and it is shown once', async () => {
    await lwg('add', client('simple', { keys: [] }));
    const old = await apiKeyOf('simple');
    const next = await apiKeyOf('simple', '--until', '2099-12-31', '--scope', 'receipts.read');
    await expectRefused(['rotate', 'simple', '--api-key'], 'two live keys');
    expect([await status(old), await status(next)]).toEqual([404, 404]);
    const shown = await lwg('show', 'simple');
    expect(shown.out).not.toContain(old);
    expect(shown.out).not.toContain(next);
    const { apiKeys } = await show('simple');
    expect(apiKeys).toMatchObject([
      { scopes: ['case-records.write', 'receipts.read'] },
      { scopes: ['receipts.read'], expiresAt: '2099-12-31T23:59:59.000Z' },
    ]);
    await lwg('revoke', 'simple', apiKeys[0]?.id ?? '');
    expect([await status(old), await status(next)]).toEqual([401, 404]);
    gateway.time.now = new Date('2100-01-01T00:00:00Z');
    expect(await status(next)).toBe(401);
    gateway.time.now = new Date();
  });
});

test('`lwg clients` is a command: what it is asked is printed, and what is wrong ends it with 1', async () => {
  const shown = startCommand(['clients', 'show', 'signing'], gateway.environment);
  const wrong = startCommand(['clients', 'show', 'nobody'], gateway.environment);
  expect([await shown.ended, await wrong.ended]).toEqual([0, 1]);
  expect(JSON.parse(shown.stdout())).toMatchObject({ id: 'signing', environment: 'demo' });
  expect([wrong.stdout(), wrong.stderr()]).toEqual(['', expect.stringContaining('no such client')]);
});

test('`lwg clients list` has everybody, and says who is revoked', async () => {
  await lwg('add', client('listed', { name: 'Example Cases' }));
  const { out } = await lwg('list');
  expect(out).toContain('listed  X9C01  case-system  live  tameside-glossop/listed  Example Cases\n');
  expect(out).toMatch(/^leaving {2}X9C01 {2}case-system {2}revoked 20/m);
});

test('what a client could do from when on is in the access log, whole', async () => {
  await lwg('add', client('followed', { keys: [first.publicKey], allowedFrom: ['192.0.2.0/24'] }));
  await lwg('rotate', 'followed', file('second.jwk', second.publicKey));
  await lwg('revoke', 'followed', 'cases-2027');
  await apiKeyOf('followed', '--until', '2099-12-31');
  await lwg('put', client('followed', { scopes: ['receipts.read'] }));
  await lwg('revoke', 'followed');
  const ids = (await entriesOf(gateway, 'client')).map(({ id }) => id);
  // As an IG officer of the client's own organisation is given them.
  const entries = await Promise.all(ids.map((id) => openEntry(gateway, id, 'X9C01')));
  const changes = entries.filter((entry) => entry?.detail.asked['client'] === 'followed');
  expect(changes.map((entry) => entry?.detail.asked)).toMatchObject([
    {
      change: 'added',
      scopes: 'case-records.write receipts.read',
      sources: 'tameside-glossop/followed',
      keys: 'cases-2027',
      allowedFrom: '192.0.2.0/24',
    },
    { change: 'key-added', key: 'cases-2028' },
    { change: 'key-revoked', key: 'cases-2027' },
    {
      change: 'api-key-issued',
      scopes: 'case-records.write receipts.read',
      until: '2099-12-31T23:59:59.000Z',
    },
    { change: 'put', scopes: 'receipts.read' },
    { change: 'revoked' },
  ]);
  const by = { kind: 'client', organisation: 'X9C01', role: 'operator', face: 'cli', askers: ['X9C01'] };
  expect(changes).toMatchObject(changes.map(() => by));
});

describe('What a client is told is signed with', () => {
  const secrets = async (...args: readonly string[]): Promise<readonly string[]> =>
    (await lwg('webhook-secret', ...args)).out.split('\n').filter((line) => line.startsWith('whsec_'));

  test('nothing, where it has no address or is not there', async () => {
    await lwg('add', client('untold'));
    await expectRefused(['webhook-secret', 'untold'], 'no address');
    await expectRefused(['webhook-secret', 'untold', '--rotate'], 'no address');
    await expectRefused(['webhook-secret', 'nobody'], 'There is no such client');
  });

  test('a secret of its own, then the next beside it, of two at most, then that alone; none is ever given again', async () => {
    await lwg('add', client('told', { statusTo: 'https://charity.example/status' }));
    await lwg('add', client('also', { statusTo: 'https://charity.example/status' }));
    const [first = ''] = await secrets('told');
    expect(Buffer.from(first.slice(6), 'base64')).toHaveLength(32);
    expect(await secrets('also')).not.toContain(first);
    const both = await secrets('told', '--rotate');
    expect(both).toEqual([first, expect.stringMatching(/^whsec_/)]);
    await expectRefused(['webhook-secret', 'told', '--rotate'], 'two live keys');
    expect(await secrets('told')).toEqual(both);
    expect(await secrets('told', '--retire')).toEqual(both.slice(1));
    // An address taken away and given again brings no retired secret back.
    await lwg('put', client('told'));
    await lwg('put', client('told', { statusTo: 'https://charity.example/other' }));
    expect(await secrets('told')).toEqual(both.slice(1));
    const third = await secrets('told', '--rotate');
    expect(new Set([...both, ...third]).size).toBe(3);
    const stored = await gateway.database.query(
      'SELECT to_jsonb(w) FROM webhook w UNION ALL SELECT body FROM client',
    );
    expect(JSON.stringify(stored)).not.toContain('whsec_');
  });

  test('and each change is in the log, without the secret', async () => {
    const rows = await entriesOf(gateway, 'client');
    const changes = await Promise.all(
      rows.map(async (row) => JSON.stringify(await openEntry(gateway, row.id, 'X9C01')) ?? ''),
    );
    expect(changes.filter((one) => one.includes('webhook-secret-added')).length).toBe(2);
    expect(changes.filter((one) => one.includes('webhook-secret-retired')).length).toBe(1);
    expect(changes.join()).not.toContain('whsec_');
  });
});
