import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { LightMyRequestResponse } from 'fastify';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { signJws } from '../../src/auth/jose.ts';
import { ownScopes } from '../../src/auth/scopes.ts';
import type { ErrorCode } from '../../src/errors.ts';
import { recordAgreement } from '../../src/gateway/agreements.ts';
import { issueApiKey, registerClient } from '../../src/gateway/register.ts';
import type { ApiDocument, Operation, Schema } from '../../src/http/documentation/document.ts';
import { exampleAgreement } from '../../src/http/documentation/examples/agreements.ts';
import { describedOperations } from '../../src/http/documentation/operations.ts';
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };
import { apiDocument } from '../docs/api-document.ts';
import { schemaIssues, withoutIds } from '../support/api-schema.ts';
import { addRecordSystem, emergencyAgreement } from '../support/emergency.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { agreeOnTelling, introduceSomebody } from '../support/telling.ts';
import { workImport } from '../support/imports.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-api-'));
/** Of the case system that is told what became of its records: takes whatever is sent. */
let told: Server;
let gateway: TestGateway;
let keys: { readonly charity: string; readonly dayCentre: string; readonly hospital: string };
beforeAll(async () => {
  told = createServer((_request, response) => response.end()).listen(0, '127.0.0.1');
  await once(told, 'listening');
  const statusTo = `http://127.0.0.1:${(told.address() as AddressInfo).port}/status`;
  // The shipped place has not configured the answers of its form.
  const answers = ['yes', 'partly', 'no'];
  const place = { ...tamesideGlossop, feedback: { ...tamesideGlossop.feedback, answers } };
  writeFileSync(join(folder, 'site.json'), JSON.stringify(place));
  const variables = { LWG_SITES_FOLDER: folder };
  gateway = await startTestGateway({ agreement: emergencyAgreement, variables });
  const register = { store: gateway.services.store, clock: gateway.services.clock };
  const scopes = [...Object.keys(ownScopes), 'system/Task.rus'];
  const everything = {
    ...gateway.caseClient,
    scopes,
    purposes: ['TREAT'],
    environment: 'demo' as const,
    statusTo,
  };
  await registerClient(register, { ...everything, id: 'charity' });
  const dayCentre = { ...everything, id: 'day-centre', organisation: exampleAgreement.source, sources: [] };
  await registerClient(register, dayCentre);
  await recordAgreement(register, 'operator', exampleAgreement as typeof emergencyAgreement);
  await agreeOnTelling(gateway);
  keys = {
    charity: await issueApiKey(register, { ...everything, id: 'charity' }, scopes),
    dayCentre: await issueApiKey(register, dayCentre, scopes),
    hospital: await addRecordSystem(gateway, 'hospital'),
  };
});
afterAll(async () => {
  await gateway.stop();
  told.close();
  rmSync(folder, { recursive: true });
});

const document = await apiDocument();

interface Place {
  readonly path: string;
  readonly method: string;
  readonly operation: Operation;
  readonly id: string;
}
const places: readonly Place[] = Object.entries(document.paths ?? {}).flatMap(([path, item]) =>
  Object.entries(item).map(([method, operation]) => ({
    path,
    method: method.toUpperCase(),
    operation,
    id: operation.operationId ?? `${method} ${path}`,
  })),
);

/** What one named example of an operation sends: body and answer as the document has them. */
interface Call {
  readonly name: string;
  readonly type: string | undefined;
  readonly body: unknown;
  readonly given: Readonly<Record<'query' | 'header' | 'path', Readonly<Record<string, string>>>>;
  readonly status: number;
  readonly answer: unknown;
}

function callsOf({ operation, id }: Place): readonly Call[] {
  return Object.entries(describedOperations[id]?.examples ?? {}).map(
    ([name, { query = {}, headers = {}, path = {} }]) => {
      const media = Object.entries(operation.requestBody?.content ?? {}).find(
        ([, { examples }]) => examples?.[name] !== undefined,
      );
      const answered = Object.entries(operation.responses).find(([, { content }]) =>
        Object.values(content ?? {}).some(({ examples }) => examples?.[name] !== undefined),
      );
      const [status = '204', answer] = answered ?? [];
      const [body] = Object.values(answer?.content ?? {});
      return {
        name,
        type: media?.[0],
        body: media?.[1].examples?.[name]?.value,
        given: { query, header: headers, path },
        status: Number(status),
        answer: body?.examples?.[name]?.value,
      };
    },
  );
}

/** Ids that the gateway gave in answer to earlier examples stand where the document has invented ones. */
const ids = {
  answerTask: '',
  readReceipt: '',
  closeEmergencyAccess: '',
  readImport: '',
  readImportResults: '',
};

function send({ path, method, operation, id }: Place, call: Call): Promise<LightMyRequestResponse> {
  const live = call.status < 300 ? ids[id as keyof typeof ids] : undefined;
  const filled = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => live ?? call.given.path[name] ?? '');
  const isForm = call.type === 'application/x-www-form-urlencoded';
  const payload = isForm ? new URLSearchParams(call.body as Record<string, string>).toString() : call.body;
  return gateway.app.inject({
    method: method as 'GET',
    url: filled,
    query: call.given.query,
    headers: {
      ...credentials(operation, id),
      ...(call.type !== undefined && { 'content-type': call.type }),
      ...call.given.header,
    },
    ...(payload !== undefined && { payload: payload as string | object }),
  });
}

function credentials({ security = [] }: Operation, id: string): Record<string, string> {
  if (security.length === 0) return {};
  const takesKeys = security.some((way) => way['apiKey'] !== undefined);
  if (!takesKeys) return { authorization: `Bearer ${keys.hospital}` };
  return { 'x-api-key': /Agreement|simulate|readFeedback/.test(id) ? keys.dayCentre : keys.charity };
}

/** A signed assertion cannot be written down: it would have expired. */
async function signed(call: Call): Promise<Call> {
  if (!Object.hasOwn(Object(call.body), 'client_assertion')) return call;
  const { id } = gateway.caseClient;
  const exp = Math.floor(gateway.time.now.getTime() / 1000) + 240;
  const claims = { iss: id, sub: id, aud: gateway.services.tokenUrl, exp, jti: call.name };
  const assertion = await signJws(claims, gateway.privateKey);
  return { ...call, body: { ...Object(call.body), client_assertion: assertion } };
}

const responseSchema = ({ operation }: Place, status: number): Schema | undefined =>
  Object.values(operation.responses[status]?.content ?? {})[0]?.schema;

describe('A schema of the document', () => {
  test('refuses what is not of it, by nothing but the document', () => {
    const receipt: Schema = { $ref: '#/components/schemas/Receipt' };
    expect(schemaIssues(document, receipt, { receipt: 'no uuid', status: 'gone' })).not.toEqual([]);
    expect(schemaIssues(document, { type: 'array', items: receipt }, [{}])).not.toEqual([]);
  });
});

describe('Nobody is answered without credentials', () => {
  const guarded = places.filter(({ operation }) => (operation.security ?? []).length > 0);
  test.each(guarded)('$id', async (place) => {
    const path = place.path.replaceAll(/\{\w+\}/g, '5f0c2f5e-1c1b-4a53-8f5d-3f6b1c2d4e5f');
    const response = await gateway.app.inject({ method: place.method as 'GET', url: path });
    expect(response.statusCode).toBe(401);
    expect(response.headers['content-type']).toMatch(/^application\/problem\+json/);
    expect(schemaIssues(document, responseSchema(place, 401) ?? { not: {} }, response.json())).toEqual([]);
  });
});

describe('Every example in the document is answered as it says', () => {
  test.each(places)('$id has one for each success, and says what it may refuse', ({ operation, id }) => {
    const statuses = Object.keys(operation.responses);
    const shown = Object.values(describedOperations[id]?.examples ?? {}).map(({ status }) => String(status));
    expect(shown, 'add them in src/http/documentation/operations.ts').toEqual(
      expect.arrayContaining(statuses.filter((status) => status.startsWith('2'))),
    );
    expect(statuses).toEqual(expect.arrayContaining(['429', '500', '503']));
  });

  const calls = places.flatMap((place) =>
    callsOf(place).map((call) => [place.id, call.name, place, call] as const),
  );
  test.each(calls)('%s: %s', async (id, _name, place, call) => {
    if (id === 'answerTask' && call.status < 300) ids.answerTask = await introduceSomebody(gateway);
    const schema = Object.values(place.operation.requestBody?.content ?? {})[0]?.schema;
    if (call.body !== undefined && call.status < 300 && typeof call.body !== 'string') {
      // A list with a record in it that cannot be taken is answered 200 too: its schema says which.
      const isMeantBroken = JSON.stringify(call.answer ?? {}).includes('"outcome":"rejected"');
      const issues = schemaIssues(document, schema ?? { not: {} }, call.body);
      expect(issues.length > 0, issues.join()).toBe(isMeantBroken);
    }
    const response = await send(place, await signed(call));
    expect([response.statusCode, response.body]).toEqual([call.status, expect.anything()]);
    if (call.status === 204) return;
    const isCsv = String(response.headers['content-type']).startsWith('text/csv');
    const body = isCsv ? response.body : response.json<Record<string, string>>();
    if (call.status < 300) expect(place.operation.responses).toHaveProperty(String(call.status));
    expect(schemaIssues(document, responseSchema(place, call.status) ?? { not: {} }, body)).toEqual([]);
    expect(withoutIds(body)).toEqual(withoutIds(call.answer));
    if (typeof body === 'string') return;
    // As a worker would: the examples after it are of one that is done.
    if (id === 'importRows' && call.status === 202) await workImport(gateway);
    if (id === 'importRows') ids.readImport = ids.readImportResults = body['import'] ?? '';
    if (id === 'pushCaseRecord' && call.status === 202) ids.readReceipt = body['receipt'] ?? '';
    if (id === 'openEmergencyAccess' && call.status === 201) ids.closeEmergencyAccess = body['case'] ?? '';
  });

  test('and every code that a refusal of theirs had is named where it is documented', () => {
    for (const { id, operation } of places) {
      for (const { status, answer } of callsOf({ id, operation } as Place)) {
        const { code } = Object(answer) as { code?: ErrorCode };
        if (code !== undefined) expect(operation.responses[status]?.description).toContain(`\`${code}\``);
      }
    }
  });
});

describe('The document that is served', () => {
  test('is the one that is committed, but for where this gateway is', async () => {
    const served = (await gateway.app.inject('/v1/openapi.json')).json<ApiDocument>();
    const here = (one: ApiDocument): string =>
      JSON.stringify(one).replaceAll(gateway.services.publicUrl, 'here');
    expect(JSON.parse(here(served))).toEqual(JSON.parse(here(document)));
  });

  test('can be read by simple tools: an id for each operation, no schema within itself', () => {
    expect(new Set(places.map(({ operation }) => operation.operationId)).size).toBe(places.length);
    for (const [name, schema] of Object.entries(document.components?.schemas ?? {})) {
      expect(JSON.stringify(schema)).not.toContain(`#/components/schemas/${name}"`);
    }
  });
});
