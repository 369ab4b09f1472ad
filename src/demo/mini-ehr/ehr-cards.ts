import { systemClock } from '../../clock.ts';
import { createCdsClient, type Card } from './cds-client.ts';
import type { EhrHook, EhrPerson, EhrUser } from './ehr.ts';

/** Milliseconds that a record waits for its cards. */
const patience = 2_000;

/** The cards for a record that is opened; undefined where nobody is asked, none where there was no answer in time: a record opens without them. */
export async function cardsFor(
  hook: EhrHook | undefined,
  user: EhrUser,
  person: EhrPerson,
): Promise<readonly Card[] | undefined> {
  if (hook === undefined) return undefined;
  const client = createCdsClient({
    baseUrl: hook.baseUrl,
    issuer: hook.issuer,
    privateKey: hook.key,
    now: () => Math.floor(systemClock().getTime() / 1000),
    send: async ({ url, body, ...request }) => {
      const signal = AbortSignal.timeout(patience);
      const response = await fetch(url, { ...request, signal, ...(body !== undefined && { body }) });
      return { status: response.status, body: await response.text() };
    },
  });
  try {
    const services = await client.discover();
    const called = services.filter(({ hook: name }) => name === 'patient-view');
    const context = { userId: `Practitioner/${user.id}`, patientId: person.id };
    return (await Promise.all(called.map(({ id }) => client.call(id, context)))).flat();
  } catch {
    return [];
  }
}
