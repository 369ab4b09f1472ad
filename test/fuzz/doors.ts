import fc from 'fast-check';
import { otherCharity } from '../support/look.ts';
import { assertions } from './assertions.ts';
import { csvBodies, formBodies, jsonBodies, lineBodies, queries } from './bodies.ts';
import { asForm, asJson, at, typed, type Door } from './door.ts';
import { fhirDoors } from './fhir-doors.ts';
import type { Header } from './odd-headers.ts';
import { pageDoors } from './page-doors.ts';
import { tellingDoors } from './telling-doors.ts';
import * as values from './values.ts';
import { agreementIds, type World } from './world.ts';

/** Every way in. A route that takes a body and is in no row fails a test. */
export function allDoors(world: World, published: values.Published): readonly Door[] {
  return [
    ...intakeDoors(world, published),
    ...apiDoors(world, published),
    ...fhirDoors(world),
    ...pageDoors(world),
    ...tellingDoors(world),
  ];
}

function intakeDoors(world: World, published: values.Published): readonly Door[] {
  const push = {
    routes: ['POST /v1/case-records'],
    method: 'POST',
    headers: [asJson, ['x-api-key', world.keys.pusher]],
    shape: 'api',
    givesBack: 'never',
  } as const;
  const paths = at('/v1/case-records');
  const record = values.caseRecords(world, published);
  const list = fc.array(record, { minLength: 1, maxLength: 4 });
  const lines: Header = ['content-type', 'application/x-ndjson'];
  return [
    { ...push, name: 'one case record', paths, bodies: jsonBodies(record) },
    { ...push, name: 'a list of case records', paths, bodies: jsonBodies(list) },
    {
      ...push,
      name: 'case records by line',
      paths,
      bodies: lineBodies(record),
      headers: [lines, ...push.headers.slice(1)],
    },
    {
      ...push,
      name: 'case records tried',
      paths: fc.oneof(
        at('/v1/case-records?mode=validate'),
        queries({ mode: at('validate') }).map((query) => `/v1/case-records${query}`),
      ),
      bodies: jsonBodies(fc.oneof(record, list)),
    },
  ];
}

function apiDoors(world: World, published: values.Published): readonly Door[] {
  const { keys, personIds } = world;
  const api = { method: 'POST', shape: 'api', givesBack: 'never' } as const;
  const body = (path: string, known: fc.Arbitrary<object>) =>
    jsonBodies(values.bodiesOf(published, path, known));
  const by = (key: keyof World['keys']): readonly Header[] => [asJson, ['x-api-key', keys[key]]];
  return [
    {
      ...api,
      name: 'agreements',
      routes: ['POST /v1/agreements'],
      paths: at('/v1/agreements'),
      headers: by('other'),
      givesBack: 'accepted',
      bodies: body('/v1/agreements', values.agreements(otherCharity)),
    },
    {
      ...api,
      name: 'agreements that end',
      routes: ['POST /v1/agreements/:id/revoke'],
      paths: fc
        .oneof(fc.constantFrom('example-living-well', ...agreementIds), typed)
        .map((id) => `/v1/agreements/${id}/revoke`),
      headers: by('other'),
      givesBack: 'accepted',
      bodies: jsonBodies(fc.constantFrom({}, null)),
    },
    {
      ...api,
      name: 'emergency access',
      routes: ['POST /v1/emergency-access'],
      paths: at('/v1/emergency-access'),
      headers: by('reader'),
      bodies: body('/v1/emergency-access', values.emergencies(world)),
    },
    {
      ...api,
      name: 'emergency access that ends',
      routes: ['DELETE /v1/emergency-access/:id'],
      method: 'DELETE',
      paths: fc
        .oneof(fc.constantFrom(...world.emergencies), fc.uuid(), typed)
        .map((id) => `/v1/emergency-access/${id}`),
      headers: by('reader').slice(1),
      bodies: undefined,
    },
    {
      ...api,
      name: 'simulations',
      routes: ['POST /v1/consent/simulations'],
      paths: at('/v1/consent/simulations'),
      headers: by('pusher'),
      bodies: body('/v1/consent/simulations', values.simulations(world)),
    },
    {
      ...api,
      name: 'feedback',
      routes: ['POST /v1/feedback'],
      paths: at('/v1/feedback'),
      headers: by('pusher'),
      bodies: body(
        '/v1/feedback',
        fc.record({
          site: fc.constant('tameside-glossop'),
          id: fc.uuid({ version: 4 }),
          instrument: fc.constant('tameside-glossop-feedback'),
          month: fc.constantFrom('2026-09', '2026-10'),
          answers: fc.constantFrom({}, { 'working-together': 'partly' }),
        }),
      ),
    },
    {
      ...api,
      name: 'receipts',
      routes: ['GET /v1/receipts/:id'],
      method: 'GET',
      paths: fc
        .tuple(fc.oneof(at(world.receipt), fc.uuid(), typed), queries({}))
        .map(([id, query]) => `/v1/receipts/${id}${query}`),
      headers: by('pusher').slice(1),
      bodies: undefined,
    },
    {
      ...api,
      name: 'what has not come',
      routes: ['GET /v1/unresolved'],
      method: 'GET',
      paths: queries({}).map((query) => `/v1/unresolved${query}`),
      headers: by('pusher').slice(1),
      bodies: undefined,
      givesBack: 'accepted',
    },
    {
      ...api,
      name: 'what a team was told',
      routes: ['GET /v1/tasks'],
      method: 'GET',
      paths: queries({}).map((query) => `/v1/tasks${query}`),
      headers: by('pusher').slice(1),
      bodies: undefined,
      givesBack: 'accepted',
    },
    {
      ...api,
      name: 'what a team answers',
      routes: ['POST /v1/tasks/:id/answer'],
      method: 'POST',
      paths: fc.oneof(fc.uuid(), typed).map((id) => `/v1/tasks/${id}/answer`),
      headers: by('pusher'),
      bodies: jsonBodies(
        fc.record({ answer: fc.constantFrom('seen', 'accepted', 'declined', 'constructor'), reason: typed }),
      ),
    },
    {
      ...api,
      name: 'webhooks told again',
      routes: ['POST /v1/webhooks/replay'],
      paths: at('/v1/webhooks/replay'),
      headers: by('pusher'),
      bodies: body(
        '/v1/webhooks/replay',
        fc.constantFrom({ receipts: [world.receipt] }, { receipts: [...personIds] }),
      ),
    },
    {
      ...api,
      name: 'webhooks tried',
      routes: ['POST /v1/webhooks/test'],
      paths: at('/v1/webhooks/test'),
      headers: by('pusher'),
      bodies: jsonBodies(fc.constantFrom({}, null)),
      isOneOfMany: true,
    },
    {
      ...api,
      name: 'a list of receipts',
      routes: ['GET /v1/receipts'],
      method: 'GET',
      paths: queries({ since: values.moments }).map((query) => `/v1/receipts${query}`),
      headers: by('pusher').slice(1),
      bodies: undefined,
    },
    {
      ...api,
      name: 'flat rows',
      routes: ['POST /v1/updates'],
      paths: at('/v1/updates'),
      headers: by('pusher'),
      bodies: body('/v1/updates', values.flatRows),
    },
    {
      ...api,
      name: 'files of rows',
      routes: ['POST /v1/imports'],
      paths: fc.constantFrom('/v1/imports', '/v1/imports?mode=validate'),
      headers: [['content-type', 'text/csv'], ...by('pusher').slice(1)],
      bodies: csvBodies,
    },
    {
      name: 'hooks',
      routes: [
        'POST /cds-services/living-well-current-support',
        'POST /cds-services/living-well-current-support/feedback',
      ],
      method: 'POST',
      paths: fc
        .tuple(fc.constantFrom('', '/feedback'), queries({}))
        .map(([end, query]) => `/cds-services/living-well-current-support${end}${query}`),
      // Nobody is believed to be a record system: each call would need a token of its own.
      headers: [asJson, ['authorization', 'Bearer e30.e30.AA']],
      shape: 'hook',
      givesBack: 'never',
      bodies: jsonBodies(
        fc.constantFrom(
          { hook: 'patient-view', context: { patientId: personIds[0], userId: 'Practitioner/1' } },
          { feedback: [{ outcome: 'accepted' }] },
        ),
      ),
      isOneOfMany: true,
    },
    {
      name: 'tokens',
      routes: ['POST /oauth2/token'],
      method: 'POST',
      paths: at('/oauth2/token'),
      headers: [asForm],
      shape: 'oauth',
      givesBack: 'never',
      bodies: formBodies({
        grant_type: at('client_credentials'),
        client_assertion_type: at('urn:ietf:params:oauth:client-assertion-type:jwt-bearer'),
        client_assertion: assertions(world),
        scope: at('system/*.rs'),
      }),
    },
  ];
}
