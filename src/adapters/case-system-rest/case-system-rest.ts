import { z } from 'zod';
import type { CasePull, CasePullOptions, PulledPage } from '../../gateway/ports/case-pull.ts';
import { addDays, londonTime, startOfDay } from '../../living-well/london-time.ts';
import { toCaseRecord } from '../../living-well/support-update.ts';
import { readingBy } from '../../living-well/support-update/reading.ts';
import { createAsk, type Ask } from './ask.ts';
import type { Connection } from './connect.ts';
import { pathOf, schemas, type Client, type Contact, type Entity, type Referral } from './entities.ts';
import { rowOf, type WholeCase } from './rows.ts';
import { sourceError } from './source-error.ts';

/** Milliseconds by which the source's clock may be behind ours: what it dates before our last look is asked for again. */
const overlap = 15 * 60_000;
/** Cases of one page: their numbers fit in an address, and their contacts in an answer. */
const pageSize = 25;

/**
 * A case system of the kind that has clients, referrals (cases), done and due contacts and workers over REST. Its filters know days, not times, so
 * it is read day by day, and today again each time. People are asked for by the case system's own record numbers and by nothing else.
 */
export function createCaseSystemRest(connection: Connection): CasePull {
  const ask = createAsk(connection);
  return { pages: (options) => pages(ask, options) };
}

async function* pages(ask: Ask, options: CasePullOptions): AsyncGenerator<PulledPage> {
  const { since, at, feed, source } = options;
  const today = londonTime(at).date;
  const reading = readingBy(feed, at);
  let day = londonTime(new Date(since.getTime() - overlap)).date;
  for (; day <= today; day = addDays(day, 1)) {
    const changed = await changedOn(ask, day);
    for (let from = 0; from < changed.length; from += pageSize) {
      const cases = await wholeCases(ask, changed.slice(from, from + pageSize));
      yield { rows: cases.map((one) => toCaseRecord(rowOf(one), source, reading)) };
    }
    yield { rows: [], cursor: day === today ? at : new Date(startOfDay(addDays(day, 1))) };
  }
}

/** Cases that changed on a day of London, or in which somebody was in contact: the manual does not say that a contact changes its case. */
async function changedOn(ask: Ask, day: string): Promise<readonly Referral[]> {
  const updated = await list(ask, 'referrals', 'updated', `${day},${day}`);
  const active = await list(ask, 'referrals', 'date_active', `${day},${day}`);
  const each = new Map([...updated, ...active].map((referral) => [referral.id, referral]));
  return [...each.values()].toSorted((one, other) => (one.updated < other.updated ? -1 : 1));
}

async function wholeCases(ask: Ask, referrals: readonly Referral[]): Promise<readonly WholeCase[]> {
  const ids = referrals.map(({ id }) => id);
  const clients = byId(await listOf(ask, 'clients', 'id', eachOnce(referrals.map(({ client }) => client))));
  const workers = byId(await listOf(ask, 'workers', 'id', eachOnce([...clients.values()].flatMap(workerOf))));
  const done = await contactsOf(ask, 'done_contacts', ids, referrals);
  const due = await contactsOf(ask, 'due_contacts', ids, referrals);
  return referrals.map((referral) => {
    const client = clients.get(referral.client);
    return {
      referral,
      client,
      worker: workers.get(client?.usual_support_worker ?? ''),
      done: done.filter((contact) => contact.referral === referral.id),
      due: due.filter((contact) => contact.referral === referral.id),
    };
  });
}

async function contactsOf(
  ask: Ask,
  entity: 'done_contacts' | 'due_contacts',
  ids: readonly string[],
  referrals: readonly Referral[],
): Promise<readonly Contact[]> {
  const contacts = await list(ask, entity, 'referral', ids.join(';'));
  const clientOf = new Map(referrals.map(({ id, client }) => [id, client]));
  if (contacts.some(({ referral, client }) => clientOf.get(referral) !== client)) {
    throw sourceError('source-malformed', 'not-asked-for');
  }
  return contacts;
}

/** By number. Whoever is in the answer and was not asked about makes the whole of it worthless: it may be the answer to somebody else. */
async function listOf<E extends 'clients' | 'workers'>(
  ask: Ask,
  entity: E,
  filter: string,
  ids: readonly string[],
): Promise<readonly z.output<(typeof schemas)[E]>[]> {
  if (ids.length === 0) return [];
  const found = await list(ask, entity, filter, ids.join(';'));
  if (found.some(({ id }) => !ids.includes(id)) || new Set(found.map(({ id }) => id)).size < found.length) {
    throw sourceError('source-malformed', 'not-asked-for');
  }
  return found;
}

function list<E extends Entity>(
  ask: Ask,
  entity: E,
  filter: string,
  value: string,
): Promise<z.output<(typeof schemas)[E]>[]> {
  return ask(pathOf(entity, filter, value), z.array(schemas[entity]).max(10_000));
}

function workerOf({ usual_support_worker: worker }: Client): readonly string[] {
  return worker === null || worker === undefined ? [] : [worker];
}

function byId<T extends { readonly id: string }>(entities: readonly T[]): ReadonlyMap<string, T> {
  return new Map(entities.map((one) => [one.id, one]));
}

function eachOnce(ids: readonly string[]): readonly string[] {
  return [...new Set(ids)];
}
