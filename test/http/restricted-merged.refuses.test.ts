import { afterAll, beforeAll, expect, test } from 'vitest';
import type { IndexedPerson } from '../../src/demo/pds-stand-in.ts';
import { addOtherSource, askedFor, personIdOf } from '../support/look.ts';
import { alikeAtOther, merge, morgan } from '../support/merging.ts';
import { startIndexedGateway, type IndexedGateway } from '../support/national-index.ts';
import { push, pushAndApply } from '../support/push.ts';
import { seeSupport, signIn, staff } from '../support/staff.ts';

let gateway: IndexedGateway;
beforeAll(async () => {
  gateway = await startIndexedGateway();
});
afterAll(() => gateway.stop());

/** What the index says of a number from now on. */
function indexAs(nhsNumber: string, says: Partial<IndexedPerson>): void {
  const place = gateway.indexed.findIndex((one) => one.nhsNumber === nhsNumber);
  const [before] = gateway.indexed.splice(place, 1);
  if (place < 0 || before === undefined) throw new Error('nobody has that number');
  gateway.indexed.push({ ...before, isRestricted: false, ...says });
}

test('Of two records that are one person, one of them restricted, neither number leads to anything', async () => {
  const other = await addOtherSource(gateway);
  const [mine, theirs] = [morgan(), alikeAtOther()];
  expect(await pushAndApply(gateway, mine)).toBe('applied');
  await push(gateway, theirs, { apiKey: other.apiKey });
  await gateway.work();
  await merge(gateway, personIdOf(mine), personIdOf(theirs));
  indexAs(askedFor(mine).nhsNumber, { isRestricted: true });
  indexAs(askedFor(theirs).nhsNumber, { birthDate: askedFor(theirs).birthDate });
  const nurse = await signIn(gateway.app, staff.nurse);
  for (const record of [mine, theirs]) {
    const page = await seeSupport(nurse, askedFor(record));
    expect(page.body).toContain('Safety plan');
    expect(page.body).not.toMatch(/020 7946 0001|07700 900201/);
  }
});
