import { delay, http, HttpResponse, type HttpHandler, type JsonBodyType } from 'msw';
import type { SupportUpdate } from '../../src/living-well/support-update/reading.ts';

export const caseSystemUrl = 'https://api.cases.example.org/v2';
export const caseSystemKeys = { source: 'source-key', org: 'org-key', user: 'user-key' };

type Entities = Readonly<Record<string, readonly Readonly<Record<string, JsonBodyType>>[]>>;

interface CaseSystem {
  readonly entities: Entities;
  /** Paths that were asked for. */
  readonly asked: string[];
  /** Answers to be given first, in turn, instead of the system’s own; `undefined` for its own. */
  instead: (() => Response | undefined | Promise<Response>)[];
  readonly handler: HttpHandler;
}

/** A case system we do not own, as its public manual has it: entities, filters in the path, three keys. */
export function caseSystem(people: readonly SupportUpdate[]): CaseSystem {
  const system: CaseSystem = {
    entities: entitiesOf(people),
    asked: [],
    instead: [],
    handler: http.get(`${caseSystemUrl}/*`, async ({ request }) => {
      const url = new URL(request.url);
      system.asked.push(`${url.pathname}${url.search}`);
      const instead = await system.instead.shift()?.();
      if (instead !== undefined) return instead;
      const known = Object.entries(caseSystemKeys).every(([name, key]) => request.headers.get(name) === key);
      if (!known) return HttpResponse.json({ error: 'unknown key' }, { status: 401 });
      return HttpResponse.json(answerOf(system.entities, url.pathname));
    }),
  };
  return system;
}

/** An answer that never comes. */
export async function never(): Promise<Response> {
  await delay('infinite');
  return HttpResponse.json([]);
}

/** What it says of a path. */
export function answerOf(entities: Entities, path: string): JsonBodyType {
  const [entity = '', filter = '', value = '', field, fields = ''] = path.replace('/v2/', '').split('/');
  if (field !== 'field') return [];
  const found = (entities[entity] ?? []).filter((one) => matches(one, filter, decodeURIComponent(value)));
  const wanted = new Set(decodeURIComponent(fields).split(';'));
  return found.map((one) => Object.fromEntries(Object.entries(one).filter(([name]) => wanted.has(name))));
}

function matches(one: Readonly<Record<string, JsonBodyType>>, filter: string, value: string): boolean {
  if (filter === 'updated' || filter === 'date_active') {
    const [from = '', to = ''] = value.split(',');
    const day = String(one[filter]).slice(0, 10);
    return day >= from && day <= to;
  }
  return value.split(';').includes(String(one[filter]));
}

function entitiesOf(people: readonly SupportUpdate[]): Entities {
  return {
    clients: people.map((one) => ({
      id: Number(one.client_ref),
      first_name: one.given_name,
      surname: one.family_name,
      date_of_birth: one.date_of_birth,
      nhs_number: one.nhs_number,
      gender: one.gender ?? null,
      usual_support_worker: one.worker_ref ?? null,
      updated: '2026-01-01 09:00:00',
    })),
    referrals: people.map((one) => ({
      id: caseOf(one),
      client: Number(one.client_ref),
      date: one.referral_date,
      project: one.service_code,
      stage: one.status,
      referral_complete: one.status === 'closed' ? 'Y' : 'N',
      referrer: one.referral_route,
      updated: localTime(one),
    })),
    workers: people
      .filter(({ worker_ref: id }) => id !== undefined)
      .map((one) => ({
        id: one.worker_ref,
        name: one.worker_name,
        telephone: one.worker_phone,
        updated: null,
      })),
    done_contacts: people.flatMap((one) => contactOf(one, 'last')),
    due_contacts: people.flatMap((one) => contactOf(one, 'next')),
  };
}

function contactOf(one: SupportUpdate, which: 'last' | 'next') {
  const date = one[`${which}_contact_date`];
  if (date === undefined) return [];
  const kind = one[`${which}_contact_kind`];
  return [
    {
      id: `${which}-1`,
      client: Number(one.client_ref),
      referral: caseOf(one),
      start_date: date,
      contact_type: kind,
    },
  ];
}

export function caseOf({ client_ref }: SupportUpdate): number {
  return Number(client_ref) + 5_000;
}

/** As a clock in London showed it in winter. */
function localTime({ source_updated_at: instant = '' }: SupportUpdate): string {
  return instant.replace('T', ' ').replace('.000Z', '');
}
