import type { LightMyRequestResponse } from 'fastify';

/** What an answer looks like from outside, without what differs for everybody. */
export interface Outside {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Whose value differs from request to request, whoever is asked for; the name is compared all the same. */
const changing = new Set([
  'date',
  'x-audit-id',
  'x-request-id',
  'x-ratelimit-remaining',
  'x-ratelimit-reset',
  'set-cookie',
]);
const uuid = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/**
 * Status, every header and every byte; masked are nonce, token, ids that are made for one answer, time, and what was asked in all the ways in which it
 * is written. The length is compared, so what is masked must be of one length for everybody.
 */
export function outsideOf(response: LightMyRequestResponse, asked: readonly string[] = []): Outside {
  const ownIds = [...madeFor(response)];
  const mask = (text: string): string =>
    [...asked, ...ownIds]
      .reduce((masked, value) => masked.replaceAll(value, '*'), text)
      .replaceAll(/(nonce-|nonce="|_csrf" value=")[^"' ]+/g, '$1*')
      .replaceAll(/(\/(?:people|ledger|who-looked)\/)[\w-]{22}/g, '$1*')
      .replaceAll(/(\?find=)([\w-]+)/g, (_, name: string, sealed: string) => `${name}*${sealed.length}`)
      .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '*');
  const headers = Object.entries(response.headers).map(([name, value]) => [
    name,
    changing.has(name) ? '*' : mask(String(value)),
  ]);
  return {
    status: response.statusCode,
    headers: Object.fromEntries(headers) as Readonly<Record<string, string>>,
    body: mask(response.body),
  };
}

/** The same for people whose dates and ages are of several lengths: that of the whole is not compared. */
export function outsideOfAnyLength(response: LightMyRequestResponse, asked: readonly string[] = []): Outside {
  const { status, headers, body } = outsideOf(response, asked);
  return {
    status,
    headers: { ...headers, 'content-length': '*' },
    body: body.replaceAll(/\(\d+y\)/g, '(*y)'),
  };
}

/** The audit id, the request's, and the ids that were made for this answer: of a document or a case, and of every Bundle in it. */
function madeFor({ headers, body }: LightMyRequestResponse): ReadonlySet<string> {
  const [made] = /"(id|case)":"([0-9a-f-]{36})"/.exec(body) ?? [];
  const bundles = [...body.matchAll(/"resourceType":"Bundle","id":"([0-9a-f-]{36})"/g)].map(
    ([, id = '']) => id,
  );
  const named = [String(headers['x-audit-id']), String(headers['x-request-id']), made ?? '', ...bundles];
  return new Set(named.flatMap((text) => text.match(uuid) ?? []));
}

/** Digits as a page writes a number and a birth date. */
export function asWritten({
  nhsNumber,
  birthDate,
}: {
  nhsNumber: string;
  birthDate: string;
}): readonly string[] {
  const [year = '', month = '', day = ''] = birthDate.split('-').map(Number).map(String);
  const name = new Date(birthDate).toLocaleDateString('en-GB', { month: 'short', timeZone: 'UTC' });
  return [
    nhsNumber,
    nhsNumber.replace(/(\d{3})(\d{3})(\d{4})/, '$1 $2 $3'),
    birthDate,
    `${day.padStart(2, '0')}-${name}-${year}`,
    `${day} ${name} ${year}`,
    `${day.padStart(2, '0')} ${name} ${year}`,
    `${day} ${month} ${year}`,
  ];
}
