import type { SharingAgreement } from '../consent/agreement.ts';
import type { Deployment } from '../config.ts';
import type { DemoStaff } from './sign-in-provider.ts';

/** The demo's organisations: fictional, with ODS codes that were never issued. */
export const trust = 'X9T01';
export const liaison = 'X9T02';
export const charity = 'X9C01';

export const site = 'tameside-glossop';
export const caseSystem = 'example-cases';

const roleCode = {
  nurse: 'S8000:G8000:R8001',
  officer: 'S0080:G0450:R5105',
  worker: 'S8000:G8001:R1710',
  operator: 'S8000:G8003:R8015',
};

/** Whom one can sign in as. */
export const demoStaff: readonly DemoStaff[] = [
  {
    userId: '555000000101',
    givenName: 'Sam',
    familyName: 'Nightingale',
    description: 'A&E mental-health liaison nurse, Example Infirmary',
    role: { personRoleId: '555000000201', organisation: liaison, code: roleCode.nurse, name: 'Nurse Access' },
  },
  {
    userId: '555000000102',
    givenName: 'Ines',
    familyName: 'Archer',
    description: 'Information governance officer, Example Infirmary',
    role: {
      personRoleId: '555000000202',
      organisation: trust,
      code: roleCode.officer,
      name: 'Caldicott Guardian',
    },
  },
  {
    userId: '555000000103',
    givenName: 'Casey',
    familyName: 'Fielding',
    description: 'Case worker, Example Wellbeing Charity',
    role: {
      personRoleId: '555000000203',
      organisation: charity,
      code: roleCode.worker,
      name: 'Support, Time, Recovery Worker',
    },
  },
  {
    userId: '555000000104',
    givenName: 'Robin',
    familyName: 'Tarrant',
    description: 'Runs the gateway, Example Infirmary',
    role: {
      personRoleId: '555000000204',
      organisation: trust,
      code: roleCode.operator,
      name: 'Systems Support Access',
    },
  },
  {
    userId: '555000000105',
    givenName: 'Omar',
    familyName: 'Lindley',
    description: 'Second information governance officer, Example Infirmary',
    role: {
      personRoleId: '555000000205',
      organisation: trust,
      code: roleCode.officer,
      name: 'Caldicott Guardian',
    },
  },
  {
    userId: '555000000106',
    givenName: 'Bea',
    familyName: 'Ormond',
    description: 'Information governance officer, Example Wellbeing Charity',
    role: {
      personRoleId: '555000000206',
      organisation: charity,
      code: roleCode.officer,
      name: 'Caldicott Guardian',
    },
  },
];

/** The demo's deployment file. */
export function demoDeployment(issuer: string): Deployment {
  return {
    name: 'Living Well: current support',
    organisations: [
      { odsCode: trust, name: 'Example Infirmary' },
      { odsCode: liaison, name: 'ED, Example Infirmary', partOf: trust },
      { odsCode: charity, name: 'Example Wellbeing Charity' },
    ],
    staffRoles: [
      { issuer, organisation: liaison, roleCode: roleCode.nurse, role: 'mh-liaison' },
      { issuer, organisation: trust, roleCode: roleCode.officer, role: 'ig-officer' },
      { issuer, organisation: charity, roleCode: roleCode.worker, role: 'case-worker' },
      { issuer, organisation: charity, roleCode: roleCode.officer, role: 'ig-officer' },
      { issuer, organisation: trust, roleCode: roleCode.operator, role: 'operator' },
    ],
    introductions: [{ site: 'salford', organisation: charity }],
    crisisLines: [
      {
        name: 'Example crisis line',
        telephone: '020 7946 0009',
        note: '24 hours. Ask for the duty clinician',
      },
    ],
  };
}

/** Under what the charity's records reach the trust's liaison team, and its record system. */
export const demoAgreement: SharingAgreement = {
  id: 'example-living-well',
  version: 1,
  source: charity,
  recipients: [trust],
  roles: ['mh-liaison'],
  purposes: ['TREAT'],
  topics: [
    'existence',
    'contacts',
    'needs',
    'safety-plan',
    'journey',
    'plan',
    'goals',
    'measures',
    'people',
    'drug-alcohol',
  ],
  withoutConsent: { topics: ['existence', 'contacts', 'safety-plan', 'needs'], purposes: ['TREAT'] },
  breakGlass: { roles: ['mh-liaison'] },
  period: { start: '2026-01-01' },
  revoked: false,
  lawfulBasis: 'UK GDPR Article 6(1)(e)',
  article9: 'Article 9(2)(h)',
  signatories: ['Example Wellbeing Charity', 'Example Infirmary'],
  reviewOn: '2027-12-31',
};

/** Under what the trust's staff tell the charity's team that somebody is with them, and introduce people: the other direction. */
export const demoReturnAgreement: SharingAgreement = {
  ...demoAgreement,
  id: 'example-telling-the-team',
  source: trust,
  recipients: [charity],
  roles: ['case-worker', 'case-system'],
  topics: ['existence', 'journey', 'attendance'],
  withoutConsent: { topics: ['existence', 'journey', 'attendance'], purposes: ['TREAT'] },
};
