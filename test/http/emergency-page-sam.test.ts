import { afterAll, beforeAll, expect, test } from 'vitest';
import { openOnPage, personUrlOf } from '../support/emergency-page.ts';
import type { TestGateway } from '../support/gateway.ts';
import { openEntry } from '../support/log-entries.ts';
import { atTheDoor, samsAgreement, samsChoices, tell } from '../support/sam.ts';
import { first, goal, samsRecord } from '../support/sams-record.ts';
import { signIn, staff, startStaffGateway } from '../support/staff.ts';

/** The worked person of the specification on the night of 25 February (living-well 5.3), as the nurse's pages show it. */
let gateway: TestGateway;
const { expectNoDrinking } = samsRecord(() => gateway);

beforeAll(async () => {
  gateway = await startStaffGateway({ agreement: samsAgreement, now: new Date('2024-01-04T09:00:00Z') });
  const drinking = { strand: 'addressing-basic-needs', subStrand: 'drug-alcohol' } as const;
  await tell(gateway, {
    ...atTheDoor,
    source: { ...atTheDoor.source, modified: '2024-02-01T15:00:00Z' },
    episode: { id: 'E1', status: 'open', start: '2024-01-04' },
    plan: {
      id: 'P1',
      date: '2024-02-01',
      goals: [
        goal('G1', 'Get back to part-time work', '2024-02-01', 1),
        goal('G2', 'Walk with a group weekly', '2024-02-01', 2),
        { ...goal('G3', 'Cut down drinking', '2024-02-01', 1), ...drinking },
      ],
      activities: [{ id: 'A1', date: '2024-02-01', text: 'Diary of drinks', status: 'planned', goal: 'G3' }],
    },
    reqol10: [first],
    riskFlags: [
      { id: 'F1', kind: 'to-self', text: 'Ask about tablets at home', start: '2024-02-01' },
      { id: 'F2', kind: 'other', text: 'No longer so', start: '2024-01-20', end: '2024-01-30' },
    ],
    sharing: samsChoices,
  });
  gateway.time.now = new Date('2024-02-25T02:10:00Z');
});
afterAll(() => gateway.stop());

test('25 February, ten past two: the page tells of two goals and the score; emergency access adds the flag that stands, and still nothing of the drinking', async () => {
  const nurse = await signIn(gateway.app, staff.nurse);
  const url = await personUrlOf(nurse, { nhsNumber: '9991234012', birthDate: '1989-06-15' });
  const ordinary = await nurse.get(url);
  await openOnPage(nurse, url);
  const emergency = await nurse.get(url);
  for (const { body } of [ordinary, emergency]) {
    expect(body).toContain('EXAMPLE, Sam');
    expect(body).toContain('0161 496 0100');
    expect(body).toContain('Get back to part-time work');
    expect(body).toContain('Walk with a group weekly');
    expect(body).toMatch(/ReQoL[\s\S]*\b11\b/);
    await expectNoDrinking(body);
    expect(body).not.toMatch(/\b3 goals|No longer so/);
  }
  expect(ordinary.body).not.toMatch(/tablets|Safety, in the words/);
  expect(emergency.body).toMatch(/Safety, in the words of the team[\s\S]*Ask about tablets at home/);
  const entry = await openEntry(gateway, String(emergency.headers['x-audit-id']), 'X9T01');
  const lifted = entry?.detail.decisions.filter(
    (one) => one.effect === 'permit' && typeof one.case === 'string',
  );
  expect(lifted?.map(({ topics }) => topics)).toEqual([['risk']]);
});
