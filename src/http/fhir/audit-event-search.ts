import { z } from 'zod';
import type { SystemPrincipal } from '../../auth/principal.ts';
import { GatewayError } from '../../errors.ts';
import { outcomeCodes } from '../../fhir/audit-event.ts';
import { rangeOf } from '../../fhir/search/date-range.ts';
import { systems } from '../../fhir/systems.ts';
import { openCursor, sealCursor } from '../../gateway/log/page-cursor.ts';
import { isOneRange } from '../../gateway/log/log-question.ts';
import type { EventsQuestion } from '../../gateway/log/release-audit-events.ts';
import type { LogFilter, LogQuery } from '../../gateway/ports/log.ts';
import type { MasterKeys } from '../../sealing/keys.ts';
import { checkFormat } from './known-parameters.ts';

/** Events on a page: unless told, and at most. */
const usualCount = 50;
const largestCount = 200;

const names = ['patient', 'agent:identifier', 'date', 'outcome', 'purpose', '_count', '_cursor', '_format'];

type Fail = (field: string, fix: string) => never;
const fail: Fail = (field, fix) => {
  throw new GatewayError('invalid-request', { issues: [{ field, code: 'parameter', fix }] });
};

/**
 * Reads a search of AuditEvent. What is not known is refused, and so is what no index answers: without a patient, one of agent, outcome and purpose.
 *
 * @throws GatewayError `invalid-request`
 */
export function readEventsSearch(
  keys: MasterKeys,
  caller: SystemPrincipal,
  sent: URLSearchParams,
): { readonly question: EventsQuestion; readonly query: string } {
  const cursor = once(sent, '_cursor');
  const opened = cursor === undefined ? undefined : openPlace(keys, caller, cursor);
  if (opened !== undefined && [...sent.keys()].some((name) => name !== '_cursor' && name !== '_count'))
    fail('_cursor', 'Send nothing beside it but _count.');
  const parameters = new URLSearchParams(opened?.query ?? sent.toString());
  for (const name of parameters.keys())
    if (!names.includes(name))
      fail('query', 'This address takes no such parameter. Send none but those that /fhir/metadata lists.');
  checkFormat(once(parameters, '_format'));
  const filter = filterIn(parameters);
  if (!isOneRange(filter))
    fail('query', 'Without patient, send only one of agent:identifier, outcome and purpose.');
  const count = once(sent, '_count') ?? once(parameters, '_count');
  if (count !== undefined && !/^[1-9]\d{0,5}$/.test(count)) fail('_count', 'Send a whole number from 1.');
  parameters.delete('_count');
  return {
    query: parameters.toString(),
    question: {
      filter,
      ...timesIn(parameters.getAll('date')),
      before: opened?.before,
      limit: Math.min(Number(count ?? usualCount), largestCount),
      asked: askedOf(parameters),
    },
  };
}

/** The address of the next page: what was searched for and how far it was read, sealed for this client. */
export function nextCursor(
  keys: MasterKeys,
  caller: SystemPrincipal,
  query: string,
  { at, id }: NonNullable<LogQuery['before']>,
): string {
  return sealCursor(keys, cursorFor(caller), { query, at: at.toISOString(), id });
}

const placeSchema = z.strictObject({ query: z.string(), at: z.iso.datetime(), id: z.uuid() });

function openPlace(
  keys: MasterKeys,
  caller: SystemPrincipal,
  cursor: string,
): { readonly query: string; readonly before: NonNullable<LogQuery['before']> } {
  const opened = placeSchema.safeParse(openCursor(keys, cursorFor(caller), cursor));
  if (!opened.success)
    return fail(
      '_cursor',
      'Follow the link of the page before as it is, as the client that it was given to.',
    );
  const { query, at, id } = opened.data;
  return { query, before: { at: new Date(at), id } };
}

function cursorFor({ clientId }: SystemPrincipal): { readonly clientId: string; readonly what: string } {
  return { clientId, what: 'AuditEvent' };
}

function once(parameters: URLSearchParams, name: string): string | undefined {
  const [value, ...more] = parameters.getAll(name);
  return more.length > 0 ? fail(name, 'Send this once.') : value;
}

function filterIn(parameters: URLSearchParams): LogFilter {
  const patient = once(parameters, 'patient');
  const [, personId] =
    /^(?:Patient\/)?([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i.exec(patient ?? '') ?? [];
  if (patient !== undefined && personId === undefined) fail('patient', 'Send Patient/{id}.');
  const agent = once(parameters, 'agent:identifier');
  const [system = '', ...value] = agent?.split('|') ?? [];
  if (
    agent !== undefined &&
    (value.length === 0 || (system !== systems.staffUser && system !== systems.client))
  )
    fail(
      'agent:identifier',
      'Send the system and value of an agent’s identifier, as an AuditEvent has them.',
    );
  const purpose = once(parameters, 'purpose');
  const [, code] = /^(?:[^|]*\|)?([A-Z]{2,12})$/.exec(purpose ?? '') ?? [];
  if (purpose !== undefined && code === undefined) fail('purpose', 'Send a v3 PurposeOfUse code.');
  return {
    personId: personId?.toLowerCase(),
    user: agent === undefined ? undefined : { by: 'id', value: value.join('|') },
    purpose: code,
    outcomes: outcomesIn(once(parameters, 'outcome')),
  };
}

function outcomesIn(text: string | undefined): LogFilter['outcomes'] {
  if (text === undefined) return undefined;
  const wanted = text.split(',').map((one) => one.split('|').at(-1));
  const outcomes = (Object.keys(outcomeCodes) as (keyof typeof outcomeCodes)[]).filter((outcome) =>
    wanted.includes(outcomeCodes[outcome]),
  );
  return outcomes.length > 0 ? outcomes : fail('outcome', 'Send 0, 4 or 8.');
}

/** Up to two bounds. An event is an instant: what a prefix means of ranges comes down to these. */
function timesIn(bounds: readonly string[]): Pick<EventsQuestion, 'from' | 'until'> {
  if (bounds.length > 2) fail('date', 'Send it at most twice.');
  let [from, to] = [-Infinity, Infinity];
  for (const bound of bounds) {
    const [, prefix = 'eq', text = ''] = /^(eq|gt|ge|lt|le)?(\d.*)$/.exec(bound) ?? [];
    const range =
      rangeOf(text) ?? fail('date', 'Send a date such as ge2026-01-31, or an instant with its offset.');
    if (prefix === 'eq' || prefix === 'ge') from = Math.max(from, range.from);
    if (prefix === 'gt') from = Math.max(from, range.to);
    if (prefix === 'eq' || prefix === 'le') to = Math.min(to, range.to);
    if (prefix === 'lt') to = Math.min(to, range.from);
  }
  return {
    from: Number.isFinite(from) ? new Date(from) : undefined,
    until: Number.isFinite(to) ? new Date(to) : undefined,
  };
}

function askedOf(parameters: URLSearchParams): Readonly<Record<string, string>> {
  const kept = [...parameters].filter(([name]) => !name.startsWith('_'));
  return Object.fromEntries(
    kept.map(([name, value]) => [name === 'agent:identifier' ? 'user' : name, value]),
  );
}
