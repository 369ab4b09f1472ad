import type { AuditEvent, Resource } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { holdUntilComplete } from '../../../src/consent/until-complete.ts';
import { GatewayError, type ErrorCode, errorTable } from '../../../src/errors.ts';
import { buildCurrentSupport } from '../../../src/fhir/current-support/build-current-support.ts';
import { currentSupportDocument } from '../../../src/fhir/current-support/document.ts';
import { toAuditEvent } from '../../../src/fhir/audit-event.ts';
import { logEventKinds } from '../../../src/fhir/log-event-kinds.ts';
import { asSent } from '../../../src/fhir/mapping/as-sent.ts';
import { mapCase } from '../../../src/fhir/mapping/map-case.ts';
import { provenance } from '../../../src/fhir/mapping/provenance.ts';
import { choicesConsent } from '../../../src/fhir/mapping/recorded-choices.ts';
import { toOperationOutcome } from '../../../src/fhir/operation-outcome.ts';
import { sharingTopics } from '../../../src/living-well/case-record.ts';
import { reqolItems } from '../../../src/living-well/reqol-instruments.ts';
import { caveat } from '../../../src/living-well/words.ts';
import { anyCaseRecord } from '../any-case-record.ts';
import { caseRecord, licensedSite, samsContext } from '../case-records.ts';
import { fakeNotForUse } from '../../living-well/fake-not-for-use.ts';
import { allReleased } from '../find-resources.ts';
import { toldResources } from '../../conformance/emitted/told.ts';

const at = new Date('2024-02-25T02:10:00Z');
const id = '0b6b1f52-6a7c-4f0e-8a63-0c4a33b9a111';
const context = { ...samsContext, site: licensedSite };

/** All that the gateway makes of many generated case records, and of Sam's: the same on every run. */
export function everythingGiven(): readonly Resource[] {
  made ??= makeEverything();
  return made;
}

let made: readonly Resource[] | undefined;

function makeEverything(): readonly Resource[] {
  const records = [caseRecord(), wellRecord(), ...fc.sample(anyCaseRecord, { numRuns: 200, seed: 2026 })];
  const mapped = [...records.map((record) => mapCase(record, context)), licensed()];
  const documents = mapped.slice(0, 40).map((one) => documentOf(allReleased(one)));
  return [
    ...toldResources(),
    ...mapped.flatMap(({ personal, directory }) => [...personal, ...directory]),
    ...documents,
    documentOf([]),
    ...besidesTheMapping(),
  ];
}

/** By an algorithm of a licensee's, here a clear fake. */
function licensed(): ReturnType<typeof mapCase> {
  const utility = { ...fakeNotForUse, valueSet: { id: 'uk', version: '0' } };
  return mapCase(caseRecord(), { ...context, utility });
}

/** Somebody with the best answers: chance makes no such form. */
function wellRecord(): ReturnType<typeof caseRecord> {
  const answers = Object.fromEntries(reqolItems.map((item) => [item, 4]));
  return caseRecord({ reqol10: [{ id: 'R9', date: '2024-02-01', orientation: 'oriented-0-4', answers }] });
}

function documentOf(released: readonly Resource[]): Resource {
  const crisisLines = [{ name: 'Example crisis line', telephone: '0161 496 0999', note: 'Open all hours' }];
  return currentSupportDocument(released, buildCurrentSupport(released, at), {
    personId: samsContext.personId,
    at,
    id,
    baseUrl: 'https://gateway.example/fhir',
    caveat,
    crisisLines,
  });
}

/** A day of birth that stands for none. */
const unknownBirthDate = caseRecord({
  person: { id: 'P9', birthDate: '1900-01-01', name: { given: ['Sam'], family: 'Example' } },
});

function besidesTheMapping(): readonly Resource[] {
  const { namespace, personId, sourceOrganisation: organisation } = samsContext;
  const said = { saidOn: '2026-11-20', recordedBy: 'Pat Example' };
  const choices = choicesConsent(
    { namespace, personId, organisation },
    {
      ...said,
      until: undefined,
      purposes: ['TREAT'],
      shares: [{ organisation, topics: [...sharingTopics] }],
      teamMayBeTold: 'yes',
    },
  );
  const { dateTime: _, ...incomplete } = choices;
  const held = holdUntilComplete(incomplete, { wasHeld: false, standInId: id });
  if (held.standIn === undefined) throw new Error('nothing stands in for it');
  return [
    choices,
    held.stored,
    held.standIn,
    provenance({
      namespace,
      site: 'tameside-glossop',
      system: 'casebook',
      targets: [`Patient/${personId}`],
      recorded: at,
      sourceOrganisation: organisation,
      inputHash: 'ab',
      asSent: asSent(unknownBirthDate),
    }),
    ...logEvents(),
    ...Object.keys(errorTable).map((code) => toOperationOutcome(new GatewayError(code as ErrorCode))),
  ];
}

/** An event of each kind, of all that an event can say. */
export function logEvents(): readonly AuditEvent[] {
  const decision = {
    effect: 'deny',
    code: 'refused',
    ruleSet: 'lwg-consent-1',
    agreement: { id: 'example', version: 1 },
    consents: [{ reference: `Consent/${id}`, version: '2' }],
    topics: ['contacts', 'existence'],
    labels: ['N'],
    case: id,
    items: 3,
  } as const;
  const event = {
    id,
    at,
    outcome: 'shown',
    organisation: 'X9T01',
    role: 'mh-liaison',
    purpose: 'TREAT',
    actor: { kind: 'staff', id: 'https://provider.example|1', name: 'Pat Example' },
    patient: { id, nhsNumber: '9990000018' },
    asked: { case: id },
    decisions: [decision, { ...decision, agreement: null, consents: [], case: null, topics: [], labels: [] }],
    answerHash: 'ab',
    errorCode: undefined,
  } as const;
  const kinds = Object.keys(logEventKinds) as (keyof typeof logEventKinds)[];
  const bare = {
    actor: { ...event.actor, kind: 'system' },
    patient: undefined,
    asked: {},
    decisions: [],
  } as const;
  return kinds.flatMap((kind) => [
    toAuditEvent({ ...event, kind }, { baseUrl: 'https://gateway.example/fhir' }),
    toAuditEvent(
      { ...event, ...bare, kind, outcome: 'refused', errorCode: 'not-permitted', answerHash: undefined },
      { baseUrl: 'https://gateway.example/fhir' },
    ),
  ]);
}
