import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { loadUtility } from '../../src/adapters/licensed-utility/load-utility.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { caseRecord, samsContext } from '../fhir/case-records.ts';
import { buildWorkerServices } from '../../src/services.ts';
import { validate } from '../fhir/validator.ts';
import { fakeNotForUse } from '../living-well/fake-not-for-use.ts';
import { startTestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { personIdOf } from '../support/look.ts';
import { pushAndApply } from '../support/push.ts';

const folder = mkdtempSync(join(tmpdir(), 'lwg-utility-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** A module as a licensee would bring it; clearly a fake. */
function moduleOf(name: string, change = ''): string {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(
    path,
    `const fake = { id: 'fake-not-for-use', valueSet: { id: 'fake', version: '0' },
       items: ['rq01', 'rq02', 'rq03', 'rq05', 'rq08', 'rq10'], worst: -0.195,
       utilityOf: ({ mental, physical }) => -0.195 + (1.195 * mental.reduce((a, b) => a + b, physical)) / 28 };
     export const algorithm = { ...fake, ${change} };`,
  );
  return path;
}

describe('An algorithm is refused', () => {
  test.each([
    ['where full health is not 1', 'utilityOf: () => -0.195', 'best-is-not-1'],
    ['where the worst state is another than it says', 'worst: -0.585', 'worst-is-not-the-worst'],
    ['where it throws', "utilityOf: () => { throw new Error('x') }", 'it-throws'],
    ['where it has another form', "items: ['rq01']", 'cannot be loaded'],
  ])('%s', async (_, change, why) => {
    await expect(loadUtility(moduleOf(why.replaceAll(' ', '-'), change))).rejects.toThrow(why);
  });

  test('where there is no such file, which it does not repeat', async () => {
    await expect(loadUtility(join(folder, 'secret-name.mjs'))).rejects.toThrow(
      expect.objectContaining({ message: expect.not.stringContaining('secret-name') }),
    );
  });
});

const context = { ...samsContext, utility: fakeNotForUse };
const utilities = (record: ReturnType<typeof caseRecord>) =>
  mapCase(record, context).personal.filter((one) => JSON.stringify(one).includes('reqol-ui-'));
const form = caseRecord().reqol10[0];

describe('A utility', () => {
  test('is there only where all seven items were answered, and only by an algorithm', () => {
    if (form === undefined) throw new Error('Sam has a form');
    for (const item of ['rq11', 'rq05'] as const)
      expect(
        utilities(caseRecord({ reqol10: [{ ...form, answers: { ...form.answers, [item]: null } }] })),
      ).toEqual([]);
    expect(JSON.stringify(mapCase(caseRecord(), samsContext))).not.toContain('reqol-ui');
  });

  test('says whose preferences it carries, by which version and algorithm, and from which form', () => {
    const [utility] = utilities(caseRecord());
    expect(utility).toMatchObject({
      code: { coding: [{ code: 'reqol-ui-fake-not-for-use' }] },
      valueQuantity: { value: expect.any(Number), code: '1' },
      method: { coding: [{ code: 'fake-not-for-use', version: '0' }] },
      device: { identifier: { value: 'fake-not-for-use' } },
      derivedFrom: [{ reference: expect.stringMatching(/^QuestionnaireResponse\//) }],
    });
    expect(utility && validate(utility)).toEqual([]);
  });

  test('goes with its form when that was sent in error', () => {
    const deleted = [{ kind: 'reqol10' as const, id: form?.id ?? '' }];
    const ids = utilities(caseRecord()).map(({ id }) => id);
    const after = mapCase(caseRecord({ deleted }), context).personal.filter(({ id }) => ids.includes(id));
    expect(after).toMatchObject([{ status: 'entered-in-error' }]);
  });
});

test('a deployment’s module is loaded at start, and its forms have a utility; with a wrong one no worker starts', async () => {
  const gateway = await startTestGateway({ variables: { LWG_REQOL_UTILITY: moduleOf('good') } });
  const morgan = people.sharesMost();
  const { reqol10 = [] } = morgan;
  const answered = reqol10.map((one) => ({
    ...one,
    physicalPolarity: '0-none' as const,
    answers: { ...one.answers, rq11: 1 },
  }));
  expect(await pushAndApply(gateway, { ...morgan, reqol10: answered })).toBe('applied');
  const { resources } = await gateway.services.store.transaction((tx) => tx.records.read(personIdOf(morgan)));
  expect(JSON.stringify(resources).match(/reqol-ui-fake"/g)).toHaveLength(reqol10.length);
  expect(reqol10.length).toBeGreaterThan(0);
  const LWG_REQOL_UTILITY = moduleOf('wrong', 'worst: -1');
  await expect(buildWorkerServices({ ...gateway.config, LWG_REQOL_UTILITY })).rejects.toThrow(
    expect.objectContaining({ message: expect.stringMatching(/^LWG_REQOL_UTILITY.*worst-is-not-the-worst/) }),
  );
  await gateway.stop();
});
