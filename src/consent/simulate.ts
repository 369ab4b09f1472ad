import type { Consent } from '@medplum/fhirtypes';
import { GatewayError } from '../errors.ts';
import type { SharingAgreement } from './agreement.ts';
import { compareReach, reachOver, samplesOf, sourcesOf, type ReachChange } from './reach.ts';
import { recipientsOf, unitedRecipients, type Organisations } from './reach-recipients.ts';
import { typicalItems } from './reach-typical-items.ts';
import type { ProposedChange } from './simulate-change.ts';
import { ruleSet, type Facts, type Item } from './types.ts';

/** One person as things stand. */
export interface Situation {
  /** The person is the first in `people`. */
  readonly facts: Facts;
  readonly items: readonly Item[];
  readonly organisations: Organisations;
  readonly at: Date;
}

/**
 * Who would see more of the person and who less, if the change were in force: the engine asked twice, as things stand and as they would.
 * Of a person of whom nothing is held nobody sees anything, before and after.
 *
 * @throws GatewayError as {@link changedFacts}
 */
export function simulate(
  { facts, items, organisations, at }: Situation,
  change: ProposedChange,
): readonly ReachChange[] {
  const changed = changedFacts(facts, change);
  const [patient] = facts.people.keys();
  if (patient === undefined) return [];
  const samples = samplesOf(items, typicalItems(patient, sourcesOf(items), at));
  const recipients = unitedRecipients(
    recipientsOf(facts.agreements, organisations, at),
    recipientsOf(changed.agreements, organisations, at),
  );
  return compareReach(reachOver(recipients, samples, facts, at), reachOver(recipients, samples, changed, at));
}

/**
 * The facts as they would be: a Consent of the first person in `people`, added or in place of the one with its id; or a further version of an
 * agreement.
 *
 * @throws GatewayError `invalid-request` for a rule set that there is not, `agreement-version` for an agreement that could not be recorded
 */
export function changedFacts(facts: Facts, change: ProposedChange): Facts {
  switch (change.kind) {
    case 'consent':
      return withConsent(facts, change.consent);
    case 'agreement':
      return withAgreement(facts, change.agreement);
    case 'rule-set':
      if (change.ruleSet === ruleSet) return facts;
      throw new GatewayError('invalid-request', {
        issues: [
          {
            field: 'change.ruleSet',
            code: 'unknown-rule-set',
            fix: `Send ${ruleSet}: it is the only rule set there is, so no other can be simulated.`,
          },
        ],
      });
  }
}

function withConsent(facts: Facts, consent: Consent): Facts {
  const [patient] = facts.people.keys();
  if (patient === undefined) return facts;
  const others = (facts.people.get(patient) ?? []).filter(({ id }) => id === undefined || id !== consent.id);
  return { ...facts, people: new Map(facts.people).set(patient, [...others, consent]) };
}

function withAgreement(facts: Facts, agreement: SharingAgreement): Facts {
  const canBeRecorded = facts.agreements.every(
    ({ id, version, source }) =>
      id !== agreement.id || (version < agreement.version && source === agreement.source),
  );
  if (!canBeRecorded) throw new GatewayError('agreement-version');
  const others = facts.agreements.filter(({ id }) => id !== agreement.id);
  return { ...facts, agreements: [...others, agreement] };
}
