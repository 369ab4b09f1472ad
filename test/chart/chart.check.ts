import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, inject, test } from 'vitest';
import { variables } from '../../src/config.ts';
import { root } from '../architecture/source-tree.ts';

const chart = join(root, 'helm');
const helm = inject('helm');
// As new as the chart asks for: a helm built from its module takes the cluster to be ten years old.
const cluster = ['--kube-version', '1.31.0'];
const least = ['-f', join(chart, 'examples', 'least.yaml')];
const whole = ['-f', join(chart, 'examples', 'whole.yaml')];

const run = (...args: readonly string[]) => spawnSync(helm, args, { encoding: 'utf8' });
const render = (...args: readonly string[]) => run('template', 'gateway', chart, ...cluster, ...args);

function rendered(...args: readonly string[]): string {
  const { status, stdout, stderr } = render(...args);
  expect([status, stderr]).toEqual([0, '']);
  return stdout;
}

/** One rendered object, by its kind and name. */
function object(text: string, kind: string, name: string): string {
  const found = text
    .split('\n---\n')
    .find((one) => one.includes(`\nkind: ${kind}\n`) && one.includes(`\n  name: ${name}\n`));
  if (found === undefined) throw new Error(`there is no ${kind} ${name}`);
  return found;
}

describe('The chart refuses', () => {
  test.each([
    ['nothing said', [], '/publicUrl'],
    ['plain http', ['--set', 'publicUrl=http://gateway.example.org'], '/publicUrl'],
    ['a misspelt value', ['--set', 'serverr.replicas=3'], 'serverr'],
    ['a secret as a setting', ['--set', 'settings.LWG_SIGN_IN_CLIENT_SECRET=x'], 'LWG_SIGN_IN_CLIENT_SECRET'],
    ['a demo', ['--set', 'settings.LWG_ENVIRONMENT=demo'], 'LWG_ENVIRONMENT'],
    ['a moving tag', ['--set', 'image.tag=latest'], '/image/tag'],
    ['an ingress without TLS', ['--set', 'ingress.enabled=true'], '/ingress/tlsSecret'],
    ['traces to nowhere', ['--set', 'monitoring.traces.enabled=true'], '/monitoring/traces/url'],
    ['a witness of no log', ['--set', 'audit.witness.enabled=true'], '/audit/witness'],
    [
      'a cluster with nobody to log in',
      ['--set', 'cloudNativePg.enabled=true'],
      '/cloudNativePg/loginSecret',
    ],
  ])('%s', (_what, args, where) => {
    const { status, stderr } = render(...(args.length === 0 ? [] : least), ...args);
    expect(status).not.toBe(0);
    expect(stderr).toContain(where);
  });
});

describe('The chart', () => {
  test('passes helm lint with nothing to say against it', () => {
    for (const values of [least, whole]) expect(run('lint', chart, '--strict', ...values).status).toBe(0);
  });

  test.each([
    ['least', least],
    ['whole', whole],
  ])('renders what is kept: %s', async (name, values) => {
    await expect(rendered(...values)).toMatchFileSnapshot(join(chart, 'snapshots', `${name}.yaml`));
  });

  test('runs every container as nobody, on a tree that cannot be written, without rights', () => {
    const pods = rendered(...whole)
      .split('\n---\n')
      .filter((one) => one.includes('containers:'));
    expect(pods).toHaveLength(6);
    for (const pod of pods) {
      for (const line of [
        'runAsNonRoot: true',
        'readOnlyRootFilesystem: true',
        'allowPrivilegeEscalation: false',
        'drop: [ALL]',
        'automountServiceAccountToken: false',
      ])
        expect(pod).toContain(line);
    }
  });

  test('gives the owner’s connection to the migration and to nothing else, and no secret as text', () => {
    const text = rendered(...whole);
    expect(text.match(/MIGRATION_DATABASE_URL/g)).toHaveLength(2);
    expect(object(text, 'Job', 'gateway-migrate')).toContain('MIGRATION_DATABASE_URL');
    expect(text).not.toContain('kind: Secret\n');
  });

  test('keeps the operators’ port out of the service and the ingress', () => {
    const text = rendered(...whole);
    expect(object(text, 'Service', 'gateway')).not.toContain('9464');
    expect(object(text, 'Ingress', 'gateway')).not.toContain('9464');
  });

  test('migrates before an upgrade, and before a first installation where the database is there', () => {
    expect(rendered(...least)).toContain('helm.sh/hook: pre-install,pre-upgrade');
    expect(rendered(...whole)).toContain('helm.sh/hook: post-install,pre-upgrade');
  });

  test('lets traces out to the collector’s port where they are on, and to none where they are not', () => {
    const policy = (text: string): string => object(text, 'NetworkPolicy', 'gateway');
    expect(policy(rendered(...whole))).toContain('port: 4318');
    expect(policy(rendered(...least))).not.toContain('4318');
    expect(rendered(...least)).not.toContain('LWG_TRACES');
  });

  test('names only variables that the gateway reads', () => {
    const named = [...rendered(...whole).matchAll(/name: ((?:LWG|REDIS|DATABASE|MIGRATION)_[A-Z_]+)/g)].map(
      ([, one]) => one,
    );
    expect(named.length).toBeGreaterThan(10);
    for (const one of named) expect(Object.keys(variables.shape)).toContain(one);
  });

  test('sends an operator who is alarmed to a page that is there', () => {
    const pages = [...readFileSync(join(chart, 'alerts.yaml'), 'utf8').matchAll(/runbook: (\S+?),/g)].map(
      ([, page]) => page ?? '',
    );
    expect(pages.length).toBeGreaterThan(5);
    for (const page of pages) expect(existsSync(join(root, page)), page).toBe(true);
  });

  test('alarms on metrics that there are', () => {
    const known = readFileSync(join(root, 'docs/metrics.md'), 'utf8');
    const named = readFileSync(join(chart, 'alerts.yaml'), 'utf8').match(/lwg_\w+/g) ?? [];
    for (const name of named) expect(known).toContain(name.replace(/_(count|bucket|sum)$/, ''));
  });
});
