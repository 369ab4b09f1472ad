import { randomInt, randomUUID } from 'node:crypto';
import type { Bundle } from '@medplum/fhirtypes';
import type pg from 'pg';
import { systems } from '../../src/fhir/systems.ts';
import type { MasterKeys } from '../../src/sealing/keys.ts';
import { personIdOf } from './person-rows.ts';
import { kinds, type Population } from './population.ts';

export interface Asking {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Of each kind, whether the record system that asks is shown them. */
const isShown: readonly boolean[] = [true, true, false, true, true, true];
const ofEach = 5;

/**
 * Asks the running gateway for random people of each kind, by id and by number with date of birth, for nobody, and for somebody who was erased.
 *
 * @returns how many answers were looked at
 * @throws where one is not what it has to be
 */
export async function checkCrowd(
  asking: Asking,
  pool: pg.Pool,
  keys: MasterKeys,
  { population, people }: { readonly population: Population; readonly people: number },
): Promise<number> {
  const wrong: string[] = [];
  let looks = 0;
  const expect = async (what: string, id: string, name: string | undefined): Promise<void> => {
    looks += 1;
    const { status, body } = await support(asking, id);
    const shows = body.includes('"resourceType":"Patient"');
    if (status !== 200 || shows !== (name !== undefined) || (name !== undefined && !body.includes(name)))
      wrong.push(`${what}: ${status}, ${shows ? 'shown' : 'nothing shown'}`);
  };
  for (let kind = 0; kind < kinds; kind++) {
    for (let count = 0; count < ofEach; count++) {
      const index = kinds * randomInt(Math.floor(people / kinds)) + kind;
      const record = population.recordsOf(index).at(-1);
      if (record === undefined) continue;
      const name = isShown[kind] === true ? `"family":"Example${index}"` : undefined;
      const id = personIdOf(keys, record);
      await expect(`person ${index} by id`, id, name);
      const { nhsNumber, birthDate } = record.person;
      if (nhsNumber === undefined) continue;
      const found = await search(asking, nhsNumber, birthDate);
      if (found !== (name === undefined ? undefined : id)) wrong.push(`person ${index} by number`);
    }
  }
  await expect('nobody', randomUUID(), undefined);
  await expect('somebody who was erased', await erase(pool, keys, population), undefined);
  if (wrong.length > 0) throw new Error(`wrong answers: ${wrong.join('; ')}`);
  return looks;
}

async function support({ url, headers }: Asking, id: string): Promise<{ status: number; body: string }> {
  const response = await fetch(`${url}/fhir/Patient/${id}/$current-support`, { headers });
  return { status: response.status, body: await response.text() };
}

async function search(
  { url, headers }: Asking,
  nhsNumber: string,
  birthDate: string,
): Promise<string | undefined> {
  const body = new URLSearchParams({ identifier: `${systems.nhsNumber}|${nhsNumber}`, birthdate: birthDate });
  const response = await fetch(`${url}/fhir/Patient/_search`, { method: 'POST', headers, body });
  return ((await response.json()) as Bundle).entry?.[0]?.resource?.id;
}

/** Person number 0, who is looked for by nothing else. */
async function erase(pool: pg.Pool, keys: MasterKeys, population: Population): Promise<string> {
  const [record] = population.recordsOf(0);
  if (record === undefined) throw new Error('there is nobody');
  const id = personIdOf(keys, record);
  await pool.query('SELECT erase_person($1, now())', [id]);
  return id;
}
