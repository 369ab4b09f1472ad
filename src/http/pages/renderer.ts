import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
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

// A view of the package draws in a part of itself by three tasks, each with what the last one gave. The library's own way of running them is a quarter of
// the time of a page, and assigns a function to a property, with which V8 keeps the page until the old generation is collected.
environment.waterfall = (tasks, done) => {
  let place = 0;
  const next: typeof done = (error, ...given) => {
    const task = error === null ? tasks[place++] : undefined;
    if (task === undefined) done(error, ...given);
    else task(...given, next);
  };
  next(null);
};

environment.addFilter('date', formatDate);
environment.addFilter('time', formatTime);
environment.addFilter('timeToSecond', formatTimeToSecond);
environment.addFilter('weekday', formatWeekday);
environment.addFilter('age', ageOn);
environment.addFilter('nhsNumber', formatNhsNumber);
environment.addFilter('asset', assetUrl);

const compiled = new Set<string>();

/** Compiles a view and everything it draws in. Throws when one of them is broken. */
export function compileView(name: string): void {
  if (compiled.has(name)) return;
  compiled.add(name);
  environment.getTemplate(name, true);
  const source = loader.getSource(name)?.src ?? '';
  for (const [, used] of source.matchAll(/\b(?:extends|from|import|include)\s+"([^"{]+\.njk)"/g)) {
    if (used !== undefined) compileView(used);
  }
}

const nursesViews = [
  'welcome.njk',
  'find-person.njk',
  'current-support.njk',
  'too-many.njk',
  'error.njk',
  'down.njk',
  'emergency-ask.njk',
  'tell.njk',
];

/**
 * Compiles what a nurse sees, one view after the other between answers, so that the first nurse does not wait for it. Before the first answer all
 * views would be a quarter of the start (340 ms, 20 MB); what others see is compiled when it is first asked for.
 */
export async function compileNursesViews(): Promise<void> {
  for (const view of nursesViews) {
    await setImmediate();
    compileView(view);
  }
}

/**
 * Renders one of `views/*.njk` to the whole HTML document. Everything is escaped; no view marks anything as safe.
 * Throws when a view is broken. Touches neither network, database nor clock.
 */
export function render(view: string, shell: Shell, model: object): string {
  return environment.render(view, { ...model, shell, cspNonce: shell.cspNonce });
}
