import type { Bundle, Resource } from '@medplum/fhirtypes';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { demoAgreement, trust } from '../../src/demo/organisations.ts';
import { askRecord, token } from '../support/ask.ts';
import { startTestGateway, type TestGateway } from '../support/gateway.ts';
import { personIdOf } from '../support/look.ts';
import { people, type CaseRecordInput } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';

const date = '2026-10-01';

/** Two children of one mother, in a case system that counts rows from 1 for each person. */
function child(of: CaseRecordInput, story: string): CaseRecordInput {
  const topics = ['existence', 'contacts', 'safety-plan', 'needs', 'people', 'risk', 'narrative'] as const;
  return {
    source: of.source,
    person: of.person,
    safetyPlan: { id: '1', agreedOn: date, agreedWith: 'Jo Example', whatHelps: [story] },
    people: [{ id: 'ruth', name: { given: 'Ruth' }, relationship: 'carer', doNotContact: true }],
    riskFlags: [{ id: '1', kind: 'other', text: story, start: date }],
    aboutMe: { id: '1', date, howICommunicate: [story] },
    documents: [{ id: '1', date, kind: 'other', text: story }],
    sharing: {
      id: '1',
      status: 'active',
      recordedOn: date,
      recordedBy: 'Jo Example',
      choices: [{ decision: 'share', topics: [...topics], with: [trust], purposes: ['TREAT'] }],
    },
  };
}
const children = [
  [child(people.sharesMost(), 'the first'), 'the first'],
  [child(people.sharesWhoHelps(), 'the second'), 'the second'],
] as const;

let gateway: TestGateway;
let bearer: string;
beforeAll(async () => {
  gateway = await startTestGateway({
    agreement: { ...demoAgreement, topics: [...demoAgreement.topics, 'people', 'risk', 'narrative'] },
  });
  bearer = await token(gateway);
  for (const [record] of children) expect(await pushAndApply(gateway, record)).toBe('applied');
});
afterAll(() => gateway.stop());

test('rows that a source numbers for each person anew are each person’s own, and each can be read', async () => {
  const seen = new Set<string>();
  for (const [record, story] of children) {
    const url = `Patient/${personIdOf(record)}/$everything`;
    const { entry = [] } = (await askRecord(gateway, bearer, url)).json<Bundle>();
    const resources = entry.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
    const types = [...new Set(resources.map(({ resourceType }) => resourceType))].toSorted();
    expect(types).toEqual([
      'CarePlan',
      'Composition',
      'DocumentReference',
      'Flag',
      'Patient',
      'RelatedPerson',
    ]);
    for (const { resourceType, id = '' } of resources) {
      const response = await askRecord(gateway, bearer, `${resourceType}/${id}`);
      expect([resourceType, response.statusCode]).toEqual([resourceType, 200]);
      expect(seen.has(id)).toBe(false);
      seen.add(id);
      const { body } = response;
      if (['CarePlan', 'Composition'].includes(response.json<Resource>().resourceType))
        expect(body).toContain(story);
    }
  }
});
