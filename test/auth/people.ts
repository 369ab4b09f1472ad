import type { DemoStaff } from '../../src/demo/sign-in-provider.ts';

/** Fictional staff of a fictional trust (`ZT9`) and a fictional charity (`ZC1`). */
export const nurse: DemoStaff = {
  userId: '910000000001',
  givenName: 'Bea',
  familyName: 'Okafor',
  description: 'Mental health liaison nurse, Riverbank Hospital',
  role: {
    personRoleId: '555254240100',
    organisation: 'ZT901',
    code: 'S8000:G8000:R8001',
    name: '"Clinical":"Clinical Provision":"Nurse Access Role"',
  },
};

export const igOfficer: DemoStaff = {
  userId: '910000000002',
  givenName: 'Tomasz',
  familyName: "O'Dell",
  description: 'Information governance officer, Riverbank Hospital',
  role: {
    personRoleId: '555254240200',
    organisation: 'ZT9',
    code: 'S8002:G8003:R0001',
    name: 'Privacy Officer',
  },
};

export const caseWorker: DemoStaff = {
  userId: '910000000003',
  givenName: 'Amina',
  familyName: 'Shah',
  description: 'Case worker, Millside Together',
  role: {
    personRoleId: '555254240300',
    organisation: 'ZC1',
    code: 'S8004:G8005:R1710',
    name: 'Support, Time, Recovery Worker',
  },
};

/** Signed in by password alone: assurance level 1. */
export const nurseByPassword: DemoStaff = { ...nurse, userId: '910000000004', assurance: 1 };

/** A nurse of a trust that is not in the table of staff roles. */
export const nurseElsewhere: DemoStaff = {
  ...nurse,
  userId: '910000000005',
  role: { ...nurse.role, organisation: 'ZT8' },
};
