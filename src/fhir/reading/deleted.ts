import type { deletableRows } from '../../living-well/case-record.ts';
import { localIdentifierSystem } from '../systems.ts';
import { identifiersOf, type Entry } from './entries.ts';
import { isInError, type Reading } from './reading.ts';

/** Which rows can be taken back, by the kind of row that their identifier names; the others go with the row that they belong to. */
const kinds: Readonly<Record<string, (typeof deletableRows)[number]>> = {
  introduction: 'introduction',
  episode: 'episode',
  contact: 'contact',
  'goal-score': 'goal-score',
  activity: 'activity',
  onward: 'onward',
  form: 'reqol10',
  'reqol-20': 'reqol20',
  qayl: 'qayl',
  document: 'document',
};

/** What is marked as entered in error is taken back. */
export function readDeleted(reading: Reading) {
  const deleted = reading.entries
    .filter(({ resource }) => isInError(resource))
    .flatMap((entry) => {
      const row = rowOf(reading, entry);
      if (row === undefined) return [];
      reading.take(entry, row);
      const kind = kinds[row.type];
      return kind === undefined ? [] : [{ kind, id: row.id }];
    });
  return deleted.length === 0 ? undefined : deleted;
}

function rowOf({ origin }: Reading, { resource }: Entry) {
  const prefix = localIdentifierSystem(origin.site, origin.system, '');
  for (const { system, value } of identifiersOf(resource)) {
    if (system?.startsWith(prefix) === true && value !== undefined) {
      return { type: system.slice(prefix.length), id: value };
    }
  }
  return undefined;
}
