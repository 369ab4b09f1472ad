import { describe, expect, test } from 'vitest';
import { actions, checkPermission, type Action } from '../../src/auth/permissions.ts';
import { staffRoles, type StaffPrincipal, type SystemPrincipal } from '../../src/auth/principal.ts';

const staff = (role: StaffPrincipal['role']): StaffPrincipal => ({
  kind: 'staff',
  subject: 'https://id.example|1',
  name: 'Bea Okafor',
  organisation: 'ZT9',
  organisations: ['ZT9'],
  role,
  identities: [],
});
const system: SystemPrincipal = {
  kind: 'system',
  clientId: 'millside',
  organisation: 'ZC1',
  organisations: ['ZC1'],
  role: 'case-worker',
  scopes: ['system/*.rs'],
  purposes: ['TREAT'],
  identities: [],
};

const every = Object.keys(actions) as Action[];
/** Written down once more, so that a change to the table is meant. */
const may: Record<StaffPrincipal['role'], readonly Action[]> = {
  'mh-liaison': ['find-person', 'see-support', 'tell-team', 'use-emergency-access'],
  'ig-officer': ['see-access-log', 'review-looks', 'simulate'],
  'case-worker': ['see-received', 'send-files', 'record-choices', 'read-told'],
  operator: ['decide-blocked', 'decide-identity'],
};

describe.each(staffRoles)('%s', (role) => {
  test.each(every.filter((action) => !may[role].includes(action)))('may not %s', (action) => {
    expect(() => checkPermission(staff(role), action)).toThrow('not-permitted');
  });
  test.each(may[role])('may %s', (action) => {
    expect(() => checkPermission(staff(role), action)).not.toThrow();
  });
});

describe('nobody else may do anything', () => {
  test.each(every)('a system may not %s, whatever its role is called', (action) => {
    expect(() => checkPermission(system, action)).toThrow('not-permitted');
  });

  test.each(['constructor', '__proto__', ''])('a role read back as %j may not', (role) => {
    const stored = JSON.parse(JSON.stringify({ ...staff('mh-liaison'), role }));
    for (const action of every) expect(() => checkPermission(stored, action)).toThrow('not-permitted');
  });
});
