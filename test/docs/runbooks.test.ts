import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { root } from '../architecture/source-tree.ts';

const alerts = readFileSync(join(root, 'helm/alerts.yaml'), 'utf8')
  .split(/^- alert: /m)
  .slice(1)
  .map((text) => ({
    name: text.split('\n')[0] ?? '',
    page: /runbook: docs\/runbooks\/([\w-]+\.md)/.exec(text)?.[1] ?? '',
  }));
const pages = new Map(
  readdirSync(join(root, 'docs/runbooks')).map((file) => [
    file,
    readFileSync(join(root, 'docs/runbooks', file), 'utf8'),
  ]),
);

describe('Whoever is alarmed', () => {
  test('by anything at all', () => {
    expect(alerts.length).toBeGreaterThan(10);
  });

  test.each(alerts)('by $name finds a page that names the alarm and says what to do', ({ name, page }) => {
    const text = pages.get(page) ?? '';
    expect(text).toContain(`\`${name}\``);
    expect(text).toMatch(/^1\. /m);
  });
});

describe('A page of the runbooks', () => {
  test.each([...pages])('%s has an alarm that leads to it, or says why none does', (file, text) => {
    if (!alerts.some(({ page }) => page === file)) expect(text).toMatch(/^\*\*No alarm\*\* leads here: /m);
  });
});
