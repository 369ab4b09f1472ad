import type { Consent, ConsentProvision } from '@medplum/fhirtypes';
import { sharingTopics, type SharingTopic } from '../../living-well/case-record.ts';
import { reference } from '../elements.ts';
import { resourceId, type IdNamespace } from '../ids.ts';
import { systems } from '../systems.ts';
import {
  provisionOf,
  recorderOf,
  saysNothingItself,
  sharingConsent,
  type PlainChoice,
} from './plain-choice.ts';

/** What may be shared for: the purposes that plain choices know. */
export type ChoicePurpose = NonNullable<PlainChoice['purposes']>[number];

/** What a person said to somebody who wrote it down with them: of each organisation that was asked about, what it may see and nothing else. */
export interface RecordedChoices {
  /** The day it was said, YYYY-MM-DD. */
  readonly saidOn: string;
  readonly recordedBy: string;
  /** The last day on which anything is shared, if the person named one. */
  readonly until: string | undefined;
  readonly purposes: readonly ChoicePurpose[];
  /** No topics: this organisation may see nothing. */
  readonly shares: readonly { readonly organisation: string; readonly topics: readonly SharingTopic[] }[];
  /** The other direction: whether hospitals may tell the organisation that wrote it down that the person is with them. Undefined: it was not on the form. */
  readonly teamMayBeTold: 'yes' | 'no' | undefined;
}

/** Everything is withdrawn: nobody may see anything. */
export interface Withdrawal {
  readonly saidOn: string;
  readonly recordedBy: string;
  readonly shares: 'nothing';
}

/** Whose words, and to which organisation (ODS code): each such pair has one Consent, in versions. */
export interface ChoicesOf {
  readonly namespace: IdNamespace;
  readonly personId: string;
  readonly organisation: string;
}

export function choicesId({ namespace, personId, organisation }: ChoicesOf): string {
  const name = { site: 'choices', system: organisation, recordType: 'sharing', recordId: personId };
  return resourceId(namespace, name);
}

/**
 * The Consent that binds. An organisation that was asked about is refused everything but what was ticked: what is not ticked stays closed
 * whatever another statement says, now, after `until`, and for what is not in the record yet. Of others it says nothing; nor, where
 * the form had no question about it, of what the organisation itself may be told: silence is a no. A withdrawal refuses everybody everything: an inactive Consent
 * would leave what case systems were told in force.
 */
export function choicesConsent(
  of: ChoicesOf,
  choices: RecordedChoices | Withdrawal,
): Consent & { id: string } {
  return sharingConsent({
    id: choicesId(of),
    status: 'active',
    patient: reference('Patient', of.personId),
    organisation: of.organisation,
    recordedOn: choices.saidOn,
    recordedBy: choices.recordedBy,
    provision:
      choices.shares === 'nothing'
        ? { type: 'deny' }
        : {
            ...saysNothingItself,
            provision: [
              ...choices.shares.map((share) => nothingBut(choices, share)),
              ...teamTold(of.organisation, choices),
            ],
          },
  });
}

/** An organisation is never among those that it asks about: the rule that names it is this one. */
function teamTold(
  organisation: string,
  { saidOn, until, teamMayBeTold }: Pick<RecordedChoices, 'saidOn' | 'until' | 'teamMayBeTold'>,
): readonly ConsentProvision[] {
  if (teamMayBeTold === undefined) return [];
  const about = { topics: ['attendance' as const], with: [organisation] };
  return [
    teamMayBeTold === 'yes'
      ? provisionOf({ decision: 'share', ...about, purposes: ['TREAT'] }, { from: saidOn, until })
      : provisionOf({ decision: 'do-not-share', ...about }, { from: undefined, until: undefined }),
  ];
}

type WithShares = Pick<RecordedChoices, 'saidOn' | 'until' | 'purposes'>;

function nothingBut(
  { saidOn, until, purposes }: WithShares,
  { organisation, topics }: RecordedChoices['shares'][number],
): ConsentProvision {
  const nothing: PlainChoice = { decision: 'do-not-share', topics: ['existence'], with: [organisation] };
  const but: PlainChoice = { decision: 'share', topics: [...topics], purposes: [...purposes] };
  const period = { from: saidOn, until };
  return {
    ...provisionOf(nothing, period),
    // Without topics or purposes the permit would have no limit of that kind, and so permit more than was said.
    ...(topics.length > 0 && purposes.length > 0 && { provision: [provisionOf(but, period)] }),
  };
}

/** Reads back what {@link choicesConsent} wrote. */
export function readChoices(consent: Consent): RecordedChoices | Withdrawal {
  const said = { saidOn: consent.dateTime ?? '', recordedBy: recorderOf(consent) ?? '' };
  if (consent.provision?.type === 'deny') return { ...said, shares: 'nothing' };
  const own = consent.organization?.[0]?.identifier?.value;
  const all = consent.provision?.provision ?? [];
  const told = all.find((rule) => actorOf(rule) === own);
  const rules = all.filter((rule) => rule !== told);
  const permits = rules.flatMap(({ provision }) => provision ?? []);
  return {
    ...said,
    until: permits[0]?.period?.end,
    purposes: purposesIn(permits[0]),
    shares: rules.map((rule) => ({
      organisation: actorOf(rule) ?? '',
      topics: topicsIn(rule.provision?.[0]),
    })),
    teamMayBeTold: told && (told.type === 'permit' ? 'yes' : 'no'),
  };
}

function actorOf({ actor }: ConsentProvision): string | undefined {
  return actor?.[0]?.reference?.identifier?.value;
}

function topicsIn(permit: ConsentProvision | undefined): readonly SharingTopic[] {
  const codes = permit?.class?.flatMap(({ system, code }) => (system === systems.topic ? [code] : [])) ?? [];
  return sharingTopics.filter((topic) => codes.includes(topic));
}

const choicePurposes: readonly ChoicePurpose[] = ['TREAT', 'ETREAT', 'CAREMGT'];

function purposesIn(permit: ConsentProvision | undefined): readonly ChoicePurpose[] {
  return choicePurposes.filter((one) => permit?.purpose?.some(({ code }) => code === one));
}
