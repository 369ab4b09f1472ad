import { readFileSync } from 'node:fs';
import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { agreement, at, consent, facts, goal, item, meta, request, ruth, sam } from './build.ts';

const permit: ConsentProvision = { type: 'permit' };
const deny: ConsentProvision = { type: 'deny' };
const silent: ConsentProvision = {
  type: 'permit',
  actor: [{ role: {}, reference: { reference: 'Organization/gp' } }],
};
const expired: ConsentProvision = { type: 'permit', period: { end: '2023-12-31' } };

/** What the table's words stand for. */
const said: Readonly<Record<string, readonly Partial<Consent>[]>> = {
  permit: [{ provision: permit }],
  deny: [{ provision: deny }],
  'permit, deny': [{ provision: permit }, { provision: deny, id: 'c2' }],
  silent: [{ provision: silent }],
  expired: [{ provision: expired }],
  draft: [{ provision: permit, status: 'draft' }],
  'none on record': [],
};

const rows = readFileSync(new URL('../../src/consent/README.md', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('|') && !line.includes('---') && !line.includes('well-formed'))
  .map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );

describe('the truth table of src/consent/README.md', () => {
  test('has rows', () => expect(rows.length).toBeGreaterThan(20));

  test.each(rows)(
    'well-formed %s, agreement %s, withheld %s, %s, Consents %s, withoutConsent %s: %s %s',
    (
      wellFormed = '',
      agreed = '',
      withheld = '',
      purposes = '',
      says = '',
      without = '',
      effect = '',
      code = '',
    ) => {
      for (const withoutConsent of without === '-' ? [true, false] : [without === 'yes']) {
        const decision = decide(
          request({ purposes: purposes.split(', ') }),
          itemFor(wellFormed === 'yes', withheld === 'yes', says.includes('+')),
          factsFor(says, agreed === 'yes', withoutConsent),
          at,
        );
        expect(decision).toMatchObject({ effect, code });
      }
    },
  );
});

function itemFor(wellFormed: boolean, withheld: boolean, shared: boolean) {
  const resource = goal({
    meta: meta(['goals'], withheld ? ['N', 'never-share'] : ['N']),
    lifecycleStatus: wellFormed ? 'active' : 'entered-in-error',
  });
  return item(shared ? Object.assign(resource, { patient: { reference: ruth } }) : resource);
}

function factsFor(says: string, agreed: boolean, withoutConsent: boolean) {
  const people = says.split(' + ').map((words, index) => {
    const patient = index === 0 ? sam : ruth;
    const consents = said[words];
    if (consents === undefined) throw new Error(`the table says "${words}", which this test does not know`);
    return [
      patient,
      consents.map((over) => consent(undefined, { ...over, patient: { reference: patient } })),
    ] as const;
  });
  const { withoutConsent: _, ...plain } = agreement();
  const clause = { topics: ['goals' as const], purposes: ['TREAT'] };
  return facts([], {
    people: new Map(people),
    agreements: agreed ? [withoutConsent ? { ...plain, withoutConsent: clause } : plain] : [],
  });
}
