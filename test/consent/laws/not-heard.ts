import type { Consent } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { consent, ruth } from '../build.ts';
import type { World } from '../generators.ts';
import { provision, world } from '../generators.ts';
import { withConsents } from '../rewrite.ts';
import { anybodysConsent, draftsCount, errorsCount, inactiveOnesCount, noConsentEnds } from './faults.ts';
import type { Decide, Law } from './law.ts';
import { decided, law, sams } from './law.ts';

const withAnother = (one: World, another: Consent): World => withConsents(one, [...sams(one), another]);

/** Adding a Consent with these words changes nothing at all. */
const silent = (says: string, finds: Law['finds'], over: Partial<Consent>): Law =>
  law(says, finds, fc.tuple(world, provision(2)), (decide, [one, rule]) => {
    const after = withAnother(one, consent(rule, { id: 'other', ...over }));
    return JSON.stringify(decided(decide, after)) === JSON.stringify(decided(decide, one));
  });

/** Adding one that is over changes nothing, but that somebody without any Consent on record has one now. */
const over = (says: string, finds: Law['finds'], end: (one: Consent) => Consent): Law =>
  law(says, finds, fc.tuple(world, provision(2)), (decide, [one, rule]) =>
    isOnlyOnRecord(decide, one, withAnother(one, end(consent(rule, { id: 'old' })))),
  );

function isOnlyOnRecord(decide: Decide, before: World, after: World): boolean {
  const [was, is] = [decided(decide, before), decided(decide, after)];
  if (was.code === is.code) return true;
  return was.code === 'permitted' && is.code === 'no-consent' && was.evidence.consents.length === 0;
}

/** Law 3. */
export const notHeardLaws: readonly Law[] = [
  silent('another person’s Consent changes nothing', { anybodysConsent }, { patient: { reference: ruth } }),
  silent('a draft changes nothing', { draftsCount }, { status: 'draft' }),
  silent('one entered in error changes nothing', { errorsCount }, { status: 'entered-in-error' }),
  over(
    'an inactive one can only turn a permit by withoutConsent into no-consent',
    { inactiveOnesCount },
    (one) => ({
      ...one,
      status: 'inactive',
    }),
  ),
  over(
    'an expired one can only turn a permit by withoutConsent into no-consent',
    { noConsentEnds },
    (one) => ({
      ...one,
      provision: { ...one.provision, period: { end: '2024-01-01' } },
    }),
  ),
];
