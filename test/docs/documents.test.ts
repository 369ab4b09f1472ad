import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { clientSchema } from '../../src/auth/client.ts';
import { commands } from '../../src/cli/commands.ts';
import { deploymentSchema, demoVariables, variables } from '../../src/config.ts';
import { sharingAgreementSchema } from '../../src/consent/agreement.ts';
import { errorTable } from '../../src/errors.ts';
import { readBundle } from '../../src/fhir/reading/read-bundle.ts';
import { caseRecordSchema } from '../../src/living-well/case-record.ts';
import { logEvents } from '../../src/log.ts';
import { readManifest, readSourceTree, root } from '../architecture/source-tree.ts';
import { documents, laidOut } from './documents.ts';
import { guideFiles, guideFolder } from './guide-files.ts';

const sources = readSourceTree().map((module) => module.path);
const read = (path: string): string => readFileSync(join(root, path), 'utf8');

/** Every document for people, by path. */
const markdown = [
  '.',
  'docs',
  'docs/adr',
  'docs/implementation-guide',
  'examples',
  'src/adapters',
  'src/consent',
  'src/fhir',
  'src/gateway',
  'src/queues',
  'helm',
]
  .flatMap((folder) => readdirSync(join(root, folder)).map((file) => join(folder, file)))
  .filter((path) => path.endsWith('.md'));

describe('Documents that are written from the code', () => {
  test.each([...documents()])('%s is not stale; if it is: npm run docs', async (path, text) => {
    expect(read(path)).toBe(await laidOut(path, text));
  });

  test('No file of the guide is of a definition that is no more; if one is: npm run docs', () => {
    const there = readdirSync(join(root, guideFolder)).filter((file) => file.endsWith('.json'));
    expect(there.map((file) => `${guideFolder}/${file}`).toSorted()).toEqual(
      guideFiles()
        .map(([path]) => path)
        .toSorted(),
    );
  });

  test('They leave out no error, no log event and no setting', () => {
    const missing = (path: string, names: readonly string[]): readonly string[] =>
      names.filter((name) => !read(path).includes(name));
    expect(missing('docs/errors.md', Object.keys(errorTable))).toEqual([]);
    expect(missing('docs/log-events.md', Object.keys(logEvents))).toEqual([]);
    const settings = [...Object.keys(variables.shape), ...Object.keys(demoVariables.shape)];
    expect(missing('docs/configuration.md', settings)).toEqual([]);
  });
});

describe('Examples are what the gateway takes', () => {
  const pushing = { sites: new Map(), sourceOrganisation: 'X9C01' };
  const schemas: Readonly<Record<string, z.ZodType>> = {
    'agreement.json': sharingAgreementSchema,
    'bundle.json': z.custom((bundle) => readBundle(bundle, pushing).record !== undefined),
    'case-record.json': caseRecordSchema,
    'client-case-system.json': clientSchema,
    'client-record-system.json': clientSchema,
    'deployment.json': deploymentSchema,
  };

  test.each(readdirSync(join(root, 'examples')).filter((file) => file.endsWith('.json')))('%s', (file) => {
    const checked = schemas[file]?.safeParse(JSON.parse(read(`examples/${file}`)));
    expect(checked?.error?.issues ?? (checked === undefined ? 'no schema is known for it' : [])).toEqual([]);
  });

  test('and a broken one would be seen', () => {
    const agreement: unknown = JSON.parse(read('examples/agreement.json'));
    expect(sharingAgreementSchema.safeParse({ ...Object(agreement), purpose: 'TREAT' }).success).toBe(false);
  });
});

/** What stands between backticks or in a code block. */
function codeIn(text: string): readonly string[] {
  const blocks = [...text.matchAll(/```\w*\n([\s\S]*?)```/g)].flatMap(([, block = '']) => block.split('\n'));
  return [...blocks, ...[...text.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)];
}

const isNpm = /\bnpm (?:run (?:-s )?([\w:]+)|(start|test))/g;
const isLwg = /^(?:npm run (?:-s )?lwg -- |lwg )([a-z-]+)/;
const topFolders = ['src', 'test', 'docs', 'examples', 'migrations', 'bench', 'helm', '.ci'];

describe.each(markdown)('%s', (path) => {
  const text = read(path);
  const code = codeIn(text);

  test('names only npm scripts and lwg commands that exist', () => {
    const { scripts } = readManifest();
    const named = code.flatMap((line) =>
      [...line.matchAll(isNpm)].map(([, run, short]) => run ?? short ?? ''),
    );
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
    const lwg = code.flatMap((line) => isLwg.exec(line)?.[1] ?? []);
    expect(lwg.filter((name) => !commands.has(name))).toEqual([]);
  });

  test('names only paths that exist', () => {
    const paths = code.filter(
      (one) => topFolders.includes(one.split('/')[0] ?? '') && /^[\w./-]+$/.test(one),
    );
    const inFolder = code.filter(
      (one) => /^[\w-]+(\/[\w-]+)*\.(ts|md|sql)$/.test(one) && !paths.includes(one),
    );
    expect(paths.filter((one) => !existsSync(join(root, one)))).toEqual([]);
    // In a folder's README, a bare file is one of that folder's, or of the whole tree's.
    const here = (one: string): boolean =>
      [dirname(path), 'test/architecture', 'test/docs', '.'].some((folder) =>
        existsSync(join(root, folder, one)),
      );
    expect(
      inFolder.filter((one) => !here(one) && !sources.some((source) => source.endsWith(`/${one}`))),
    ).toEqual([]);
  });

  test('links only to what is there', () => {
    const links = [...text.matchAll(/\]\(([^)#]+)\)/g)].map(([, link = '']) => link);
    expect(
      links.filter((link) => !link.startsWith('https:') && !existsSync(join(root, dirname(path), link))),
    ).toEqual([]);
  });

  test('names no machine path', () => {
    expect(text).not.toMatch(/(?<![\w.])\/(work|home|root|tmp|usr)\//);
  });
});

test('The glossary has only words that are used', () => {
  const everything = [
    ...sources.map(read),
    ...readdirSync(join(root, 'migrations')).map((file) => read(`migrations/${file}`)),
    ...['README.md', 'ARCHITECTURE.md'].map(read),
  ].join('\n');
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[^a-z0-9]/g, '');
  const words = [...read('docs/glossary.md').matchAll(/^\| ([A-Za-z][\w ]+?) +\|/gm)].map(
    ([, word = '']) => word,
  );
  const used = plain(everything);
  expect(words.length).toBeGreaterThan(20);
  expect(words.filter((word) => word !== 'word' && !used.includes(plain(word)))).toEqual([]);
});
