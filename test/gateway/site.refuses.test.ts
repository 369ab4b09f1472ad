import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { push } from '../support/push.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-sites-'));
const shipped = JSON.parse(
  readFileSync(new URL('../../src/living-well/sites/salford.json', import.meta.url), 'utf8'),
) as Record<string, unknown>;
writeFileSync(join(folder, 'york.json'), JSON.stringify({ ...shipped, code: 'york', place: 'York' }));

let gateway: TestGateway;
let apiKey: string;
const places = ['york', 'luton', 'atlantis', 'edinburgh'] as const;

beforeAll(async () => {
  gateway = await startTestGateway({ variables: { LWG_SITES_FOLDER: folder } });
  const { store, clock } = gateway.services;
  const client = {
    ...gateway.caseClient,
    id: 'everywhere',
    keys: [],
    sources: places.map((site) => ({ site, system: 'casebook' })),
  };
  await registerClient({ store, clock }, client);
  apiKey = await issueApiKey({ store, clock }, client, client.scopes);
});
afterAll(async () => {
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

function from(site: string, person: Partial<CaseRecordInput['person']> = {}): CaseRecordInput {
  const record = people.undecided();
  return {
    ...record,
    source: { ...record.source, site, system: 'casebook' },
    person: { ...record.person, ...person },
  };
}

async function answer(record: CaseRecordInput): Promise<readonly [number, string | undefined]> {
  const response = await push(gateway, record, { apiKey });
  return [response.statusCode, response.json<{ code?: string }>().code];
}

describe('A record is refused', () => {
  test('from a place that nobody knows', async () => {
    expect(await answer(from('atlantis'))).toEqual([422, 'unknown-site']);
  });

  test('from a place that nobody has configured', async () => {
    expect(await answer(from('luton'))).toEqual([422, 'unconfigured-site']);
  });
});

describe('A record is taken in', () => {
  test('from a place that only the deployment knows', async () => {
    expect((await answer(from('york')))[0]).toBe(202);
  });

  test('with a number of Scotland in its own field', async () => {
    const { nhsNumber: _, ...person } = people.undecided().person;
    const record = from('edinburgh');
    const scottish = { ...person, id: 'S-1', birthDate: '1970-01-01', chiNumber: '010170 1225' };
    expect((await answer({ ...record, person: scottish }))[0]).toBe(202);
  });
});

describe('The gateway does not start', () => {
  const broken = (name: string, files: Readonly<Record<string, string>>): Record<string, string> => {
    const own = join(folder, name);
    mkdirSync(own);
    for (const [file, text] of Object.entries(files)) writeFileSync(join(own, file), text);
    return { ...gateway.environment, LWG_SITES_FOLDER: own };
  };
  const york = JSON.stringify({ ...shipped, code: 'york' });

  test.each([
    ['with a folder that is not there', 'LWG_SITES_FOLDER cannot be read', undefined],
    ['with a file that is not JSON', 'a.json cannot be read as JSON', { 'a.json': '{' }],
    [
      'with a misspelt key',
      'b.json is not right',
      { 'b.json': JSON.stringify({ ...shipped, brandname: 'x' }) },
    ],
    ['with two files for one place', 'two files for one place', { 'c.json': york, 'd.json': york }],
  ])('%s', (what, message, files) => {
    const environment =
      files === undefined
        ? { ...gateway.environment, LWG_SITES_FOLDER: join(folder, 'nowhere') }
        : broken(what, files);
    expect(() => loadConfig(environment)).toThrow(message);
  });
});
