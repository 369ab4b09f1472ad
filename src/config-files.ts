import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { z } from 'zod';
import { feedFileSchema } from './living-well/feed.ts';
import { gatherFeeds, type Feeds } from './living-well/feeds.ts';
import { checkQuestionnaireWording, type QuestionnaireWording } from './living-well/questionnaire-wording.ts';
import { shippedFeeds } from './living-well/shipped-feeds.ts';
import { shippedSites } from './living-well/shipped-sites.ts';
import { siteSchema } from './living-well/site.ts';
import { gatherSites, type Sites } from './living-well/sites.ts';
import { parseKeys, type MasterKeys } from './sealing/keys.ts';

/** Says which variable is wrong and what it should be; never its value. */
export class ConfigError extends Error {}

/**
 * A file that a variable names, as JSON.
 *
 * @throws ConfigError with the name it is told by
 */
export function readJson(file: string, name: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError(`${name} cannot be read as JSON.`);
  }
}

export function readKeys(file: string): MasterKeys {
  try {
    return parseKeys(readFileSync(file, 'utf8'));
  } catch {
    throw new ConfigError('LWG_KEYS_FILE cannot be read as a key file. Make one with `lwg keys make`.');
  }
}

/** The shipped places, and those of a folder over them. */
export function readSites(folder: string | undefined): Sites {
  if (folder === undefined) return gatherSites(shippedSites);
  const own = readFolder('LWG_SITES_FOLDER', folder, siteSchema);
  if (new Set(own.map(({ code }) => code)).size < own.length) {
    throw new ConfigError('LWG_SITES_FOLDER holds two files for one place. Keep one of them.');
  }
  return gatherSites(shippedSites, own);
}

/** The shipped feeds and those of a folder over them, and the codes of the folder's own. */
export function readFeeds(folder: string | undefined): {
  readonly feeds: Feeds;
  readonly own: readonly string[];
} {
  if (folder === undefined) return { feeds: gatherFeeds(shippedFeeds), own: [] };
  const own = readFolder('LWG_FEEDS_FOLDER', folder, feedFileSchema);
  try {
    return { feeds: gatherFeeds(shippedFeeds, own), own: own.map(({ code }) => code) };
  } catch {
    throw new ConfigError(
      'LWG_FEEDS_FOLDER: two files have one code, a file extends a feed that is not there, or leaves out its title.',
    );
  }
}

/** Every JSON file of a folder, by a schema. */
function readFolder<T>(variable: string, folder: string, schema: z.ZodType<T>): readonly T[] {
  let names: readonly string[];
  try {
    names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  } catch {
    throw new ConfigError(`${variable} cannot be read as a folder.`);
  }
  return names.map((name) => {
    const parsed = schema.safeParse(readJson(join(folder, name), `${variable}: ${name}`));
    if (parsed.success) return parsed.data;
    const fields = parsed.error.issues.map(({ path }) => path.join('.')).join(', ');
    throw new ConfigError(`${variable}: ${name} is not right at: ${fields}.`);
  });
}

/** Wording that a deployment lays over the questionnaires; none without a file. */
export function readWording(file: string | undefined): QuestionnaireWording {
  if (file === undefined) return {};
  const checked = checkQuestionnaireWording(readJson(file, 'LWG_QUESTIONNAIRE_WORDING'));
  if (checked.wording !== undefined) return checked.wording;
  const { unknown, wrong } = checked;
  throw new ConfigError(
    [
      ...(unknown.length > 0
        ? [`LWG_QUESTIONNAIRE_WORDING names what is not known: ${unknown.join(', ')}.`]
        : []),
      ...(wrong.length > 0 ? [`LWG_QUESTIONNAIRE_WORDING is not right at: ${wrong.join(', ')}.`] : []),
      'See docs/implementation-guide/README.md.',
    ].join(' '),
  );
}
