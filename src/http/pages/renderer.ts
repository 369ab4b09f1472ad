import { createRequire } from 'node:module';
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import nunjucks from 'nunjucks';
import { formatNhsNumber } from '../../living-well/nhs-number.ts';
import { assetUrl } from '../assets/assets.ts';
import { ageOn, formatDate, formatTime, formatTimeToSecond, formatWeekday } from './dates.ts';
import type { Shell } from './shell.ts';

const ownViews = fileURLToPath(new URL('./views', import.meta.url));
const nhsukDist = join(
  dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')),
  'dist',
);

// Own views first, so that a view of ours may stand in for one of the package.
const loader = new nunjucks.FileSystemLoader([ownViews, nhsukDist], { watch: false, noCache: false });
const environment = new nunjucks.Environment(loader, {
  autoescape: true,
  trimBlocks: true,
  lstripBlocks: true,
});

environment.addFilter('date', formatDate);
environment.addFilter('time', formatTime);
environment.addFilter('timeToSecond', formatTimeToSecond);
environment.addFilter('weekday', formatWeekday);
environment.addFilter('age', ageOn);
environment.addFilter('nhsNumber', formatNhsNumber);
environment.addFilter('asset', assetUrl);

/** Compiles a view and everything it draws in, so that neither a mistake nor the work waits for the first nurse. */
function compile(name: string, done: Set<string>): void {
  if (done.has(name)) return;
  done.add(name);
  environment.getTemplate(name, true);
  const source = loader.getSource(name)?.src ?? '';
  for (const [, used] of source.matchAll(/\b(?:extends|from|import|include)\s+"([^"{]+\.njk)"/g)) {
    if (used !== undefined) compile(used, done);
  }
}

const compiled = new Set<string>();
for (const view of readdirSync(ownViews)) if (view.endsWith('.njk')) compile(view, compiled);

/**
 * Renders one of `views/*.njk` to the whole HTML document. Everything is escaped; no view marks anything as safe.
 * Throws when a view is broken. Touches neither network, database nor clock.
 */
export function render(view: string, shell: Shell, model: object): string {
  return environment.render(view, { ...model, shell, cspNonce: shell.cspNonce });
}
