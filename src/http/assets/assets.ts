import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** One file to serve, held in memory. */
export interface Asset {
  readonly body: Buffer;
  readonly type: string;
  readonly cacheControl: string;
}

const types = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
} as const;

const forGood = 'public, max-age=31536000, immutable';
const forADay = 'public, max-age=86400';

const here = dirname(fileURLToPath(import.meta.url));
const nhsuk = join(
  dirname(createRequire(import.meta.url).resolve('nhsuk-frontend/package.json')),
  'dist',
  'nhsuk',
);

const map = new Map<string, Asset>();
const urls = new Map<string, string>();

/** Adds a file under a name that changes with its content, so that browsers may keep it for good. */
function addHashed(stem: string, extension: keyof typeof types, text: string): string {
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 12);
  const url = `/assets/${stem}.${hash}.${extension}`;
  map.set(url, { body: Buffer.from(text), type: types[extension], cacheControl: forGood });
  urls.set(`${stem}.${extension}`, url);
  return url;
}

const read = (...path: string[]): string => readFileSync(join(...path), 'utf8');

/** The package's compiled CSS without its remote fonts: those would tell a third party who uses this, page by page. */
function localCss(css: string): string {
  return css
    .replaceAll(/@font-face\s*\{[^}]*\}/g, '')
    .replaceAll('Frutiger W01,', '')
    .replace(/\/\*# sourceMappingURL=.*?\*\//, '');
}

const withoutSourceMap = (js: string): string => js.replace(/\/\/# sourceMappingURL=.*$/m, '');

const ownCss = ['frame.css', 'support.css', 'people.css', 'emergency.css', 'tables.css', 'choices.css']
  .map((file) => read(here, file))
  .join('\n');

addHashed('nhsuk-frontend', 'css', localCss(read(nhsuk, 'nhsuk-frontend.min.css')));
addHashed('app', 'css', ownCss);
addHashed('favicon', 'svg', read(here, 'favicon.svg'));
const library = addHashed('nhsuk-frontend', 'js', withoutSourceMap(read(nhsuk, 'nhsuk-frontend.min.js')));
addHashed('app', 'js', read(here, 'app.js').replace('./nhsuk-frontend.min.js', library));

// The CSS names its icons by these absolute paths. Favicons and cards carry the NHS logo and stay behind.
for (const file of readdirSync(join(nhsuk, 'assets', 'images'))) {
  if (!/^nhsuk-icon-(arrow|chevron|cross|minus|plus|search|tick|user)[a-z-]*\.svg$/.test(file)) continue;
  map.set(`/assets/images/${file}`, {
    body: readFileSync(join(nhsuk, 'assets', 'images', file)),
    type: types.svg,
    cacheControl: forADay,
  });
}

/** Everything to serve below `/assets/`, by the path of its URL; built once when this module loads. */
export const assets: ReadonlyMap<string, Asset> = map;

/** `app.css` -> `/assets/app.<hash>.css`. Throws for a name that is not there: a view with a wrong name must not start. */
export function assetUrl(name: string): string {
  const url = urls.get(name);
  if (url === undefined) throw new Error(`No asset is called ${name}`);
  return url;
}
