import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import type { Organisations } from '../../src/consent/reach-recipients.ts';
import type { Situation } from '../../src/consent/simulate.ts';
import type { Facts, Item } from '../../src/consent/types.ts';
import { systems } from '../../src/fhir/systems.ts';
import { agreement, at, goal, item, liaison, sam } from './build.ts';
import { consents } from './generators.ts';

/** A trust with an A&E team below it, a GP practice, and Sam's charity. */
export const trust = 'RXX';
export const team = 'RXX01';
export const practice = 'G82';
export const organisations: Organisations = {
  known: [trust, team, practice, 'VCS01'],
  above: (organisation) => (organisation === team ? [team, trust] : [organisation]),
};

export const ods = (code: string): string => `${systems.odsOrganization}|${code}`;
export const named = (code: string) => ({
  reference: { identifier: { system: systems.odsOrganization, value: code } },
  role: { coding: [{ system: systems.participation, code: 'IRCP' }] },
});

export function situation(consentsOfSam: readonly Consent[], over: Partial<Facts> = {}): Situation {
  return {
    facts: {
      agreements: [agreement({ purposes: ['TREAT'] })],
      people: new Map([[sam, consentsOfSam]]),
      knownActors: new Set([trust, team, practice].map(ods)),
      ...over,
    },
    items: [item()],
    organisations,
    at,
  };
}

/** What the other generators call the liaison team, as an organisation that a recipient here belongs to. */
const asTeam = (all: readonly Consent[]): Consent[] =>
  JSON.parse(
    JSON.stringify(all).replaceAll(
      JSON.stringify({ reference: liaison }),
      JSON.stringify(named(team).reference),
    ),
  ) as Consent[];

export const samsConsents = consents().map(asTeam);

const items: fc.Arbitrary<Item[]> = fc.subarray(
  [
    item(),
    item(goal({ id: 'g2' }, ['goals', 'drug-alcohol'], ['R', 'ETH'])),
    item(goal({ id: 'g3', startDate: '2023-01-01' }, ['measures']), 'VCS02'),
  ],
  { minLength: 1 },
);

export const agreementVersions = [
  [agreement({ purposes: ['TREAT'] })],
  [
    agreement({
      topics: ['goals', 'measures'],
      roles: ['liaison-nurse', 'gp'],
      recipients: [trust, practice],
    }),
  ],
  [
    agreement({ withoutConsent: { topics: ['goals', 'contacts'], purposes: ['TREAT'] } }),
    agreement({ id: 'other', source: 'VCS02', recipients: [team] }),
  ],
] as const;

/** Sam as things may stand. */
export const situations: fc.Arbitrary<Situation> = fc
  .record({ sams: samsConsents, items, agreements: fc.constantFrom(...agreementVersions) })
  .map(({ sams, items: held, agreements }) => ({ ...situation(sams, { agreements }), items: held }));
