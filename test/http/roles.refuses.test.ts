import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { entriesOf } from '../support/log-entries.ts';
import type { TestGateway } from '../support/gateway.ts';
import { people } from '../support/people.ts';
import { pushAndApply } from '../support/push.ts';
import {
  csrfOf,
  find,
  seeSupport,
  signIn,
  staff,
  startStaffGateway,
  type Visitor,
} from '../support/staff.ts';

let gateway: TestGateway;
let visitors: Readonly<Record<(typeof roles)[number], Visitor>>;
beforeAll(async () => {
  gateway = await startStaffGateway();
  await pushAndApply(gateway, people.sharesMost());
  visitors = {
    nurse: await signIn(gateway.app, staff.nurse),
    igOfficer: await signIn(gateway.app, staff.igOfficer),
    caseWorker: await signIn(gateway.app, staff.caseWorker),
    operator: await signIn(gateway.app, staff.operator),
  };
});
afterAll(() => gateway.stop());

const pages = {
  '/support': 'nurse',
  '/ig/access-log': 'igOfficer',
  '/ig/reviews': 'igOfficer',
  '/ig/ledger': 'igOfficer',
  '/ig/who-looked': 'igOfficer',
  '/cases': 'caseWorker',
  '/cases/people': 'caseWorker',
  '/ops/inbox': 'operator',
  '/ops/people': 'operator',
} as const;
const roles = ['nurse', 'igOfficer', 'caseWorker', 'operator'] as const;
const pairs = Object.entries(pages).flatMap(([url, whose]) =>
  roles.map((role) => ({ url, role, status: role === whose ? 200 : 403 })),
);

describe('Each role has its own pages and no others', () => {
  test.each(pairs)('$url for $role: $status', async ({ url, role, status }) => {
    const response = await visitors[role].get(url);
    expect(response.statusCode).toBe(status);
    expect(response.headers['content-type']).toContain('text/html');
    expect(response.headers['cache-control']).toBe('no-store');
    if (status === 403) {
      expect(response.body).toContain('You cannot do this');
      expect(response.body).not.toMatch(/testpatient|9990000018/i);
    }
  });

  test('a refused look at the log is in the log', async () => {
    const refused = (await entriesOf(gateway, 'access-log')).filter(({ outcome }) => outcome === 'refused');
    expect(refused).toHaveLength(3);
  });

  test('nobody but a nurse can ask for a person', async () => {
    for (const [url, role] of Object.entries(pages)) {
      if (role === 'nurse') continue;
      const _csrf = csrfOf(await visitors[role].get(url));
      expect(_csrf).not.toBe('');
      const form = {
        _csrf,
        'nhs-number': '9990000018',
        'birth-day': '14',
        'birth-month': '7',
        'birth-year': '1988',
      };
      expect((await visitors[role].post('/support/find', form)).statusCode).toBe(403);
    }
  });

  test('an entry of the log that is not there, or is no id, is not found', async () => {
    for (const id of ['0b0f7f0e-7d1f-4ad8-8b8e-0b9ad2a9a001', 'no-id', '../support']) {
      expect((await visitors.igOfficer.get(`/ig/access-log/${id}`)).statusCode).toBe(404);
    }
    expect((await visitors.igOfficer.get('/ig/access-log?before=nonsense')).statusCode).toBe(404);
  });
});

describe('The find form', () => {
  test('is answered 422 with what to mend, and forgets nothing that was typed', async () => {
    const response = await find(visitors.nurse, { nhsNumber: '9990000019', birthDate: '1988-13-40' });
    expect(response.statusCode).toBe(422);
    expect(response.headers['content-type']).toContain('text/html');
    expect(response.body).toContain('There is a problem');
    expect(response.body).toContain('href="#nhs-number"');
    expect(response.body).toContain('value="9990000019"');
    expect(response.headers.location).toBeUndefined();
  });

  test('is refused without its token, and nothing is asked', async () => {
    const before = await entriesOf(gateway, 'support');
    const response = await visitors.nurse.post('/support/find', { 'nhs-number': '9990000018' });
    expect(response.statusCode).toBe(403);
    expect(await entriesOf(gateway, 'support')).toEqual(before);
  });

  test('never puts a number into an address', async () => {
    const response = await find(visitors.nurse, { nhsNumber: '999 000 0018', birthDate: '1988-07-14' });
    expect(response.statusCode).toBe(303);
    expect(String(response.headers.location)).not.toMatch(/999/);
    expect(
      (await seeSupport(visitors.nurse, { nhsNumber: '9990000018', birthDate: '1988-07-14' })).body,
    ).toContain('TESTPATIENT');
  });
});
