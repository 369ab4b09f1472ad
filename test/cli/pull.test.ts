import { spawn } from 'node:child_process';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';
import { people } from '../adapters/contract/case-source-contract.ts';
import { answerOf, caseSystem, caseSystemKeys } from '../support/case-system.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-pull-'));
const [first, second] = people;
const { date_of_birth: _, ...undated } = second;
let entities = caseSystem([first, undated]).entities;
let gateway: TestGateway;
let server: Server;
let environment: Readonly<Record<string, string>>;

beforeAll(async () => {
  gateway = await startTestGateway();
  server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '', 'http://127.0.0.1');
    const known = request.headers['user'] === caseSystemKeys.user;
    response.writeHead(known ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(known ? answerOf(entities, pathname) : []));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const deploymentFile = join(folder, 'deployment.json');
  const deployment: object = JSON.parse(
    readFileSync(gateway.environment['LWG_DEPLOYMENT_FILE'] ?? '', 'utf8'),
  );
  const pull = {
    adapter: 'case-system-rest',
    feed: 'example-charity',
    client: gateway.caseClient.id,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v2`,
    keys: { source: 'variable:KEY', org: 'variable:KEY', user: 'variable:USER_KEY' },
    startFrom: '2026-11-20',
  };
  writeFileSync(deploymentFile, JSON.stringify({ ...deployment, pulls: [pull] }));
  environment = {
    ...gateway.environment,
    LWG_DEPLOYMENT_FILE: deploymentFile,
    LWG_FEEDS_FOLDER: join(root, 'examples/feeds'),
    KEY: 'key',
    USER_KEY: caseSystemKeys.user,
  };
});
afterAll(async () => {
  server.close();
  await gateway.stop();
  rmSync(folder, { recursive: true });
});

const name = 'tameside-glossop/example-cases';

function lwg(args: readonly string[], change: Readonly<Record<string, string>> = {}) {
  return new Promise<{ readonly status: number | null; readonly said: string }>((resolve) => {
    const child = spawn(process.execPath, [join(root, 'src/cli/lwg.ts'), 'pull', ...args], {
      env: { ...environment, ...change },
    });
    let said = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
    child.on('close', (status) => resolve({ status, said }));
  });
}

async function inbox(): Promise<unknown> {
  return (await gateway.database.query('SELECT count(*)::int AS number FROM inbox', []))[0]?.['number'];
}

describe('lwg pull', () => {
  test.each([
    [['nobody/nothing'], {}, `has no pull of nobody/nothing. It has: ${name}`],
    [[name, '--since', 'yesterday'], {}, '--since is a day such as'],
    [[name], { USER_KEY: 'wrong' }, '(source-refused/status)'],
  ])('refuses %j', async (args, change, words) => {
    const ran = await lwg(args, change);
    expect(ran.said).toContain(words);
    expect([ran.status, await inbox()]).toEqual([1, 0]);
  });

  test('tried out says what must be mended, and where, and of nobody; and stores nothing', async () => {
    const { said, status } = await lwg([name, '--dry-run']);
    expect(said).toContain('page 1, row 2 (changed 2026-11-20T16:50:00.000Z): date_of_birth: missing.');
    expect(said).toContain('Tried out; nothing was stored.\n  1 rows can be taken in\n');
    for (const told of ['2001', '2002', '9990000018', 'Madeup', 'Tryout']) expect(said).not.toContain(told);
    expect([status, await inbox()]).toEqual([1, 0]);
  });

  test('takes in what changed, once', async () => {
    entities = caseSystem(people).entities;
    expect(await lwg([name])).toEqual({ status: 0, said: 'Pulled.\n  2 rows taken in, 0 had been before\n' });
    const again = await lwg([name, '--since', '2026-11-20']);
    expect(again.said).toContain('0 rows taken in, 2 had been before');
    expect(await inbox()).toBe(2);
  });
});
