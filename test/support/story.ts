import type { TestDatabase } from './database.ts';
import { exactlyOnce, outOfOrder, type Effect, type Sent } from './effects.ts';
import { personIdOf } from './look.ts';
import type { CaseRecordInput } from './people.ts';

/** A record's name in a story: its person and its source's own time, of which no two records of a test agree. */
export function itemOf(record: CaseRecordInput): Effect {
  return named(personIdOf(record), new Date(record.source.modified));
}

function named(lane: string, modified: Date): Effect {
  return { lane, item: `${lane} ${modified.toISOString()}` };
}

/** What the database says happened, each person's in the order in which it did. */
export interface Story {
  /** Records in the inbox. */
  readonly arrived: readonly Effect[];
  /** Versions that a Patient had: every record that is applied makes one. */
  readonly applied: readonly Effect[];
}

export async function readStory({ query }: TestDatabase): Promise<Story> {
  interface Row {
    readonly person_id: string;
    readonly source_modified: Date;
  }
  const arrived = await query<Row>(
    'SELECT person_id, source_modified FROM inbox ORDER BY person_id, person_seq',
  );
  const applied = await query<Row>(
    `SELECT person_id, source_modified, version FROM resource_as_said WHERE type = 'Patient'
     UNION ALL SELECT person_id, source_modified, version FROM resource_history WHERE type = 'Patient' ORDER BY person_id, version`,
  );
  const toEffect = (row: Row): Effect => named(row.person_id, row.source_modified);
  return { arrived: arrived.map(toEffect), applied: applied.map(toEffect) };
}

/** Broken promises, counted. */
export interface Verdict {
  readonly lost: number;
  readonly twice: number;
  readonly uninvited: number;
  readonly outOfOrder: number;
}

export const flawless: Verdict = { lost: 0, twice: 0, uninvited: 0, outOfOrder: 0 };

/** Checkers C1 and C5 over a story whose backlog is worked off. `sent` is in the order of sending, at least of each person. */
export function judgeStory(sent: readonly Sent[], { arrived, applied }: Story): Verdict {
  const breaches = [exactlyOnce(sent, arrived), exactlyOnce(sent, applied)];
  const count = (kind: 'lost' | 'twice' | 'uninvited'): number =>
    breaches.reduce((sum, each) => sum + each[kind].length, 0);
  return {
    lost: count('lost'),
    twice: count('twice'),
    uninvited: count('uninvited'),
    outOfOrder: outOfOrder(sent, arrived).length + outOfOrder(arrived, applied).length,
  };
}

/** In words, for a report. */
export function verdictText({ lost, twice, uninvited, outOfOrder: disordered }: Verdict): string {
  return `${lost} lost, ${twice} twice, ${uninvited} uninvited, ${disordered} out of order`;
}
