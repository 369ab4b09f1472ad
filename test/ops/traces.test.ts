import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startCollector, type CollectedSpan, type Collector } from '../support/collector.ts';
import { findInText, needlesOf } from '../support/needles.ts';
import { eventually, freePort, startRole, type Started } from '../support/processes.ts';
import {
  bearer,
  loadPeople,
  peopleToday,
  pushTo,
  startRealGateway,
  type RealGateway,
} from '../support/real-gateway.ts';

const number = '9990000018';
const foreign = '4bf92f3577b34da6a3ce929d0e0e4736';
/** SERVER and so on, as OTLP writes them. */
const kinds = { internal: 1, server: 2, client: 3, consumer: 5 };

let collector: Collector;
let real: RealGateway;

beforeAll(async () => {
  collector = await startCollector();
  real = await startRealGateway({ LWG_TRACES_URL: collector.url });
  await Promise.all([real.start('serve'), real.start('worker')]);
  await loadPeople(real);
  await look();
}, 120_000);
afterAll(async () => {
  await real.stop();
  collector.stop();
});

/** Asks for what shows somebody, for what is not there and for what is not allowed, with a trace of the caller's own. */
async function look(): Promise<void> {
  const headers = { ...(await bearer(real)), traceparent: `00-${foreign}-00f067aa0ba902b7-01` };
  const birthdate = peopleToday()[0]?.person.birthDate ?? '';
  const form = new URLSearchParams({ identifier: `https://fhir.nhs.uk/Id/nhs-number|${number}`, birthdate });
  await fetch(`${real.url}/fhir/Patient/_search`, { method: 'POST', headers, body: form });
  await fetch(`${real.url}/fhir/Patient/${number}/$current-support?family=Testpatient`, { headers });
  await fetch(`${real.url}/support/people/${number}`, { headers, redirect: 'manual' });
  await fetch(`${real.url}/no-such-page/${number}`, { headers });
  await pushTo(real, `{"person":{"name":"Testpatient","nhsNumber":"${number}"}}`);
}

/** The spans of that name, once there are as many. */
const named = (name: string, atLeast = 1): Promise<readonly CollectedSpan[]> =>
  eventually(() => {
    const found = collector.spans().filter((span) => span.name === name);
    return found.length >= atLeast ? found : undefined;
  }, `span ${name}`);

describe('Traces', () => {
  test('have a span an answer: by the pattern of its route, its method and its status', async () => {
    const [search] = await named('POST /fhir/Patient/_search');
    expect(search).toMatchObject({ service: 'lwg-server', kind: kinds.server, events: [], links: [] });
    expect(search?.attributes).toEqual({
      'http.request.method': 'POST',
      'http.route': '/fhir/Patient/_search',
      'http.response.status_code': 200,
    });
    const [nowhere] = await named('GET none');
    expect(nowhere?.attributes).toMatchObject({ 'http.response.status_code': 404 });
  });

  test('have the transactions of an answer below it, though its body had to be waited for', async () => {
    for (const name of ['POST /fhir/Patient/_search', 'POST /v1/case-records']) {
      const answers = await named(name);
      const ids = new Set(answers.map(({ spanId }) => spanId));
      const below = (await named('transaction')).filter(({ parentSpanId = '' }) => ids.has(parentSpanId));
      expect(below.length, name).toBeGreaterThan(0);
      for (const one of below) expect(one).toMatchObject({ kind: kinds.client, attributes: {} });
    }
  });

  test('have a span a record that was applied', async () => {
    const records = await named('record', peopleToday().length);
    expect(records).toHaveLength(peopleToday().length);
    for (const one of records) {
      expect(one).toMatchObject({ service: 'lwg-worker', kind: kinds.internal });
      expect(one.attributes).toEqual({ 'lwg.outcome': 'settled' });
    }
  });

  test('are never a caller’s: each answer has one of its own, whatever the caller says', async () => {
    await named('GET none');
    const answers = collector.spans().filter(({ kind }) => kind === kinds.server);
    expect(new Set(answers.map(({ traceId }) => traceId)).size).toBe(answers.length);
    for (const one of answers) expect(one.parentSpanId ?? '').toBe('');
    expect(collector.text()).not.toContain(foreign);
  });

  test('say nothing of anybody, and nothing that is not on the list', async () => {
    await named('GET none');
    const needles = needlesOf(peopleToday());
    expect(findInText(needles, collector.text())).toEqual([]);
    expect(findInText(needles, `${collector.text()} ${number}`)).not.toEqual([]);
    const said = new Set(collector.spans().flatMap(({ attributes }) => Object.keys(attributes)));
    expect([...said].toSorted()).toEqual([
      'http.request.method',
      'http.response.status_code',
      'http.route',
      'lwg.outcome',
      'lwg.records',
    ]);
    expect(collector.text()).not.toMatch(/SELECT|INSERT|\bclient\b|127\.0\.0\.1:\d+\/fhir/);
  });
});

/** Tells on standard error when what makes traces is loaded. */
const watching = `--import=data:text/javascript,${encodeURIComponent(
  `import { registerHooks } from 'node:module';
   registerHooks({ load(url, context, next) {
     if (url.includes('@opentelemetry/sdk-trace')) process.stderr.write('loaded\\n');
     return next(url, context);
   } });`,
)}`;

async function startWatched(traces: string): Promise<{ readonly url: string; readonly role: Started }> {
  const port = String(await freePort());
  const environment = {
    ...real.environment,
    LWG_PORT: port,
    NODE_OPTIONS: watching,
    LWG_LOG_LEVEL: 'warn',
    LWG_TRACES_URL: traces,
  };
  return { url: `http://127.0.0.1:${port}`, role: await startRole('serve', environment) };
}

describe('A server', () => {
  test('that is to send none loads nothing that makes them', async () => {
    const { role } = await startWatched('');
    expect(await role.end('SIGTERM')).toBe(0);
    expect(role.stderr()).toBe('');
  });

  test('answers and stops as ever where the collector is away, and says that spans were dropped', async () => {
    const { url, role } = await startWatched(`http://127.0.0.1:${await freePort()}/v1/traces`);
    expect((await fetch(`${url}/_ping`)).status).toBe(200);
    const began = performance.now();
    expect(await role.end('SIGTERM')).toBe(0);
    expect(performance.now() - began).toBeLessThan(10_000);
    expect(role.stderr()).toContain('loaded');
    expect(role.stdout()).toContain('TRACE001');
  });
});
