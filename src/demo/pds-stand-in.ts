import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Somebody in the index. */
export interface IndexedPerson {
  readonly nhsNumber: string;
  readonly family: string;
  readonly given: string;
  readonly birthDate: string;
  readonly gender: 'female' | 'male' | 'other' | 'unknown';
  readonly postcode: string;
  /** Numbers that this one replaced. */
  readonly formerly?: readonly string[];
  readonly isRestricted?: boolean;
  readonly diedOn?: string;
}

export interface PdsStandIn {
  /** Up to `/FHIR/R4`. */
  readonly url: string;
  readonly tokenUrl: string;
  close(): Promise<void>;
}

const root = '/personal-demographics/FHIR/R4';

/**
 * A stand-in for the national index of people, for the demo and for tests, on this machine only: a token for whoever signs an assertion, people by number,
 * and by name and birth date. It knows fictional people and keeps nothing of what it is asked.
 */
export async function startPdsStandIn(port: number, people: readonly IndexedPerson[]): Promise<PdsStandIn> {
  const server = createServer((request, response) => {
    answer(people, request, response).catch(() => send(response, 500, outcome('FAILURE_TO_PROCESS_MESSAGE')));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    url: `${origin}${root}`,
    tokenUrl: `${origin}/oauth2/token`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(
  people: readonly IndexedPerson[],
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://index');
  if (pathname === '/oauth2/token') return giveToken(request, response);
  if (request.headers.authorization !== 'Bearer stand-in')
    return send(response, 401, outcome('ACCESS_DENIED'));
  if (request.headers['x-request-id'] === undefined) return send(response, 400, outcome('MISSING_VALUE'));
  if (pathname === `${root}/Patient`) return send(response, 200, search(people, searchParams));
  const number = pathname.slice(`${root}/Patient/`.length);
  const person = people.find((one) => one.nhsNumber === number || one.formerly?.includes(number));
  if (person === undefined) return send(response, 404, outcome('RESOURCE_NOT_FOUND'));
  send(response, 200, patient(person));
}

async function giveToken(request: IncomingMessage, response: ServerResponse): Promise<void> {
  let form = '';
  for await (const chunk of request) {
    form += String(chunk);
    if (form.length > 16_384) return send(response, 400, { error: 'invalid_request' });
  }
  const fields = new URLSearchParams(form);
  const isExchange = fields.get('grant_type')?.endsWith('token-exchange') === true;
  if (!fields.has('client_assertion') || (isExchange && !fields.has('subject_token')))
    return send(response, 400, { error: 'invalid_request' });
  send(response, 200, { access_token: 'stand-in', expires_in: '599', token_type: 'Bearer' });
}

/** As the index does it: a family name and a birth date at the least; by a postcode nobody who is restricted; too many is no list. */
function search(people: readonly IndexedPerson[], asked: URLSearchParams): object {
  const postcode = asked.get('address-postalcode');
  const gender = asked.get('gender');
  const found = people.filter(
    (one) =>
      begins(one.family, asked.get('family') ?? '-') &&
      `eq${one.birthDate}` === asked.get('birthdate') &&
      begins(one.given, asked.get('given') ?? '*') &&
      (gender === null || gender === one.gender) &&
      (postcode === null || (one.isRestricted !== true && begins(one.postcode, postcode))),
  );
  if (found.length > Number(asked.get('_max-results') ?? 50)) return outcome('TOO_MANY_MATCHES');
  return {
    resourceType: 'Bundle',
    type: 'searchset',
    total: found.length,
    entry: found.map((one) => ({ search: { score: 1 }, resource: patient(one) })),
  };
}

function begins(value: string, wanted: string): boolean {
  const [one, other] = [value.toLowerCase(), wanted.toLowerCase()];
  return other.endsWith('*') ? one.startsWith(other.slice(0, -1)) : one === other;
}

function patient({ nhsNumber, family, given, birthDate, gender, postcode, ...more }: IndexedPerson): object {
  const code = more.isRestricted === true ? 'R' : 'U';
  return {
    resourceType: 'Patient',
    id: nhsNumber,
    identifier: [{ system: 'https://fhir.nhs.uk/Id/nhs-number', value: nhsNumber }],
    meta: {
      versionId: '1',
      security: [{ system: 'http://terminology.hl7.org/CodeSystem/v3-Confidentiality', code }],
    },
    name: [{ use: 'usual', family, given: [given] }],
    gender,
    birthDate,
    ...(more.diedOn !== undefined && { deceasedDateTime: more.diedOn }),
    ...(code === 'U' && { address: [{ use: 'home', postalCode: postcode }] }),
  };
}

function outcome(code: string): object {
  const system = 'https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode';
  const details = { coding: [{ system, version: '1', code }] };
  return { resourceType: 'OperationOutcome', issue: [{ severity: 'information', code: 'value', details }] };
}

function send(response: ServerResponse, status: number, body: object): void {
  response.writeHead(status, { 'content-type': 'application/fhir+json' });
  response.end(JSON.stringify(body));
}
