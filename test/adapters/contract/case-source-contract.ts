import { describe, expect, test } from 'vitest';
import { GatewayError } from '../../../src/errors.ts';
import type { Feed } from '../../../src/living-well/feed.ts';
import { toCaseRecord, type RowAnswer } from '../../../src/living-well/support-update.ts';
import { readingBy, type SupportUpdate } from '../../../src/living-well/support-update/reading.ts';
import { gathered } from '../../support/csv.ts';

/** What every adapter of a case system must do, whatever the system: one table, by what goes wrong there. */
export const at = new Date('2026-11-22T02:10:00Z');
export const source = { site: 'tameside-glossop', system: 'example-cases' };

/** Two fictional people, as the contract knows them. An adapter's test writes them as its own system would. */
export const people: readonly [SupportUpdate, SupportUpdate] = [
  {
    client_ref: '2001',
    nhs_number: '9990000018',
    date_of_birth: '1988-07-14',
    given_name: 'Morgan',
    family_name: 'Madeup',
    gender: 'female',
    service_code: 'HUB',
    status: 'open',
    start_date: '2026-09-01',
    referral_date: '2026-09-01',
    referral_route: 'self',
    worker_ref: 'W-2',
    worker_name: 'Bola Adeyemi',
    worker_phone: '07700 900202',
    last_contact_date: '2026-11-18',
    last_contact_kind: 'in-person',
    next_contact_date: '2026-11-25',
    next_contact_kind: 'phone',
    source_updated_at: '2026-11-20T16:45:00.000Z',
  },
  {
    client_ref: '2002',
    nhs_number: '9990000085',
    date_of_birth: '1990-05-05',
    given_name: 'Toni',
    family_name: 'Tryout',
    service_code: 'HUB',
    status: 'closed',
    start_date: '2026-03-02',
    referral_date: '2026-03-02',
    referral_route: 'self',
    source_updated_at: '2026-11-20T16:50:00.000Z',
  },
];

type Kind = 'file' | 'network';
type FileFault = 'slow' | 'malformed' | 'wrong person';
type NetworkFault = FileFault | '429' | '5xx, then well' | '5xx';
interface FaultsOf {
  readonly file: FileFault;
  readonly network: NetworkFault;
}

/**
 * What a fault may cost. `nothing`: every row comes all the same. `its row`: the last person's row is not a record, everybody else's is. A code: no
 * row at all, and this refusal.
 */
type Cost = 'nothing' | 'its row' | 'source-unavailable' | 'source-malformed';

const costs: { readonly [K in Kind]: Readonly<Record<FaultsOf[K], Cost>> } = {
  file: { slow: 'nothing', malformed: 'its row', 'wrong person': 'its row' },
  network: {
    slow: 'source-unavailable',
    malformed: 'source-malformed',
    'wrong person': 'source-malformed',
    '429': 'nothing',
    '5xx, then well': 'nothing',
    '5xx': 'source-unavailable',
  },
};

/** What a kind of adapter cannot meet, and why. The type keeps it complete: a fault of anybody's is somewhere here or in the table above. */
export const cannotMeet: {
  readonly [K in Kind]: Readonly<Record<Exclude<FaultsOf[Kind], FaultsOf[K]>, string>>;
} = {
  file: {
    '429': 'a file is handed over: nobody is asked, so nobody can say "too many"',
    '5xx, then well': 'a file is handed over: there is no server that could fail',
    '5xx': 'a file is handed over: there is no server that could fail',
  },
  network: {},
};

/** An adapter under test. `read` gives these people to it as its system would, with the fault in the last person's part where it has one. */
export interface Adapter<K extends Kind> {
  readonly kind: K;
  readonly feed: Feed;
  read(
    given: readonly SupportUpdate[],
    fault?: FaultsOf[K],
  ): AsyncIterable<Pick<RowAnswer, 'record' | 'issues'>>;
}

/** The suite: `caseSourceContract('csv', { kind: 'file', feed, read })`. */
export function caseSourceContract<K extends Kind>(name: string, adapter: Adapter<K>): void {
  const faults = Object.entries(costs[adapter.kind]) as [FaultsOf[K], Cost][];

  describe(`${name}, as every adapter of a case system, when its system is`, () => {
    test.each(faults)('%s: it costs %s', async (fault, cost) => {
      const { rows, refusal } = await rowsUntilRefused(adapter, fault);
      const records = rows.flatMap(({ record }) => (record === undefined ? [] : [record]));
      if (cost === 'nothing') expect(records).toEqual(expected(adapter.feed, people));
      if (cost === 'its row') {
        expect(records).toEqual(expected(adapter.feed, people.slice(0, -1)));
        expect(rows.filter(({ record }) => record === undefined)).not.toEqual([]);
      }
      expect(refusal?.code).toBe(cost.startsWith('source-') ? cost : undefined);
      if (refusal !== undefined) expect(rows).toEqual([]);
    });

    test('empty: no record, and no refusal but that of a file with nothing in it', async () => {
      const { rows, refusal } = await rowsUntilRefused(adapter, undefined, []);
      expect(rows).toEqual([]);
      expect([undefined, 'unreadable-file']).toContain(refusal?.code);
    });
  });

  describe(`${name}, as every adapter of a case system,`, () => {
    test('says of everybody exactly what the system said', async () => {
      const records = (await gathered(adapter.read(people))).map(({ record }) => record);
      expect(records).toEqual(expected(adapter.feed, people));
    });

    test('says the very same again when nothing changed', async () => {
      const [first, again] = [await gathered(adapter.read(people)), await gathered(adapter.read(people))];
      expect(JSON.stringify(again)).toBe(JSON.stringify(first));
    });
  });
}

async function rowsUntilRefused<K extends Kind>(
  adapter: Adapter<K>,
  fault: FaultsOf[K] | undefined,
  given: readonly SupportUpdate[] = people,
) {
  const rows: Pick<RowAnswer, 'record' | 'issues'>[] = [];
  try {
    for await (const row of adapter.read(given, fault)) rows.push(row);
    return { rows, refusal: undefined };
  } catch (error) {
    if (!(error instanceof GatewayError)) throw error;
    return { rows, refusal: error };
  }
}

function expected(feed: Feed, of: readonly SupportUpdate[]) {
  const reading = readingBy(feed, at);
  return of.map((update) => {
    const { record, issues } = toCaseRecord(update, source, reading);
    if (record === undefined)
      throw new Error(`the feed refuses the people of the contract: ${issues[0]?.code}`);
    return record;
  });
}
