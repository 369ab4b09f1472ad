import type { AuditEvent, AuditEventAgent, AuditEventEntity, Coding } from '@medplum/fhirtypes';
import { optional } from './elements.ts';
import { accessLogEntryProfile, logEventKinds, type LogEventKindCode } from './log-event-kinds.ts';
import { systems } from './systems.ts';

/** An entry of the access log, as much of it as its reader may see. */
export interface LogEvent {
  readonly id: string;
  readonly at: Date;
  readonly kind: LogEventKindCode;
  readonly outcome: 'shown' | 'nothing-shown' | 'refused' | 'done' | 'failed';
  readonly organisation: string;
  readonly role: string;
  /** v3 PurposeOfUse code. */
  readonly purpose: string;
  readonly actor: { readonly kind: 'staff' | 'system'; readonly id: string; readonly name: string };
  /** Logical id and number, where the reader may know them. */
  readonly patient: { readonly id: string | undefined; readonly nhsNumber: string | undefined } | undefined;
  /** What was asked for, of an opened entry, without what names anybody. */
  readonly asked: Readonly<Record<string, string>>;
  /** Of an opened entry only: one for each ground. */
  readonly decisions: readonly LogEventDecision[];
  readonly answerHash: string | undefined;
  readonly errorCode: string | undefined;
}

export interface LogEventDecision {
  readonly effect: 'permit' | 'deny';
  readonly code: string;
  readonly ruleSet: string;
  readonly agreement: { readonly id: string; readonly version: number } | null;
  readonly consents: readonly { readonly reference: string; readonly version: string }[];
  readonly topics: readonly string[];
  readonly labels: readonly string[];
  readonly case: string | null;
  /** How many items were decided alike. */
  readonly items: number;
}

/** AuditEvent.outcome of each outcome: nothing to show is no failure, and a refusal is a minor one. */
export const outcomeCodes: Readonly<Record<LogEvent['outcome'], '0' | '4' | '8'>> = {
  shown: '0',
  'nothing-shown': '0',
  done: '0',
  refused: '4',
  failed: '8',
};

/**
 * An entry as FHIR says it, on the patterns of IHE BALP: one person an event; who asked, for which organisation and what for; who it is about; and, of an
 * opened one, an authorisation decision for each ground. Where BALP has no word, that there was no choice on record for one, a detail has ours.
 */
export function toAuditEvent(event: LogEvent, { baseUrl }: { readonly baseUrl: string }): AuditEvent {
  const { type, action, label } = logEventKinds[event.kind];
  const purpose = [{ coding: [{ system: systems.actReason, code: event.purpose }] }];
  const outcomeText = event.errorCode === undefined ? event.outcome : `${event.outcome}: ${event.errorCode}`;
  return {
    resourceType: 'AuditEvent',
    id: event.id,
    meta: { profile: [accessLogEntryProfile], lastUpdated: event.at.toISOString() },
    type,
    subtype: [{ system: systems.logEventKind, code: event.kind, display: label }, ...emergencyCodes(event)],
    action,
    recorded: event.at.toISOString(),
    outcome: outcomeCodes[event.outcome],
    outcomeDesc: outcomeText,
    purposeOfEvent: purpose,
    agent: [userOf(event, purpose), organisationOf(event)],
    source: { observer: { display: 'Living Well Gateway' }, site: baseUrl, type: [applicationServer] },
    entity: [...patientOf(event), queryOf(event), ...event.decisions.map(decisionOf)],
  };
}

const applicationServer: Coding = {
  system: systems.securitySourceType,
  code: '4',
  display: 'Application Server',
};

function emergencyCodes({ kind }: LogEvent): readonly Coding[] {
  if (kind === 'emergency-opened')
    return [{ system: systems.dicom, code: '110127', display: 'Emergency Override Started' }];
  if (kind === 'emergency-closed')
    return [{ system: systems.dicom, code: '110138', display: 'Emergency Override Stopped' }];
  return [];
}

function userOf({ actor, role }: LogEvent, purpose: AuditEventAgent['purposeOfUse']): AuditEventAgent {
  const isPerson = actor.kind === 'staff';
  return {
    type: {
      coding: [
        isPerson
          ? { system: systems.participation, code: 'IRCP', display: 'information recipient' }
          : { system: systems.dicom, code: '110153', display: 'Source Role ID' },
      ],
    },
    role: [{ text: role }],
    who: {
      identifier: { system: isPerson ? systems.staffUser : systems.client, value: actor.id },
      display: actor.name,
    },
    requestor: true,
    ...optional('purposeOfUse', purpose),
  };
}

function organisationOf({ organisation }: LogEvent): AuditEventAgent {
  return {
    type: { coding: [{ system: systems.roleClass, code: 'PROV', display: 'healthcare provider' }] },
    who: { identifier: { system: systems.odsOrganization, value: organisation } },
    requestor: false,
  };
}

const entityType = (code: string, display: string): Coding => ({
  system: systems.auditEntityType,
  code,
  display,
});
const entityRole = (code: string, display: string): Coding => ({ system: systems.objectRole, code, display });

function patientOf({ patient }: LogEvent): readonly AuditEventEntity[] {
  if (patient === undefined) return [];
  const { id, nhsNumber } = patient;
  return [
    {
      what: {
        ...(id !== undefined && { reference: `Patient/${id}` }),
        ...(nhsNumber !== undefined && { identifier: { system: systems.nhsNumber, value: nhsNumber } }),
      },
      type: entityType('1', 'Person'),
      role: entityRole('1', 'Patient'),
    },
  ];
}

/** What was asked, and which bytes were answered. */
function queryOf({ asked, answerHash }: LogEvent): AuditEventEntity {
  const detail = [
    ...Object.entries(asked).map(([type, valueString]) => ({ type, valueString })),
    ...(answerHash === undefined ? [] : [{ type: 'answer-sha-256', valueString: answerHash }]),
  ];
  return {
    type: entityType('2', 'System Object'),
    role: entityRole('24', 'Query'),
    name: 'What was asked',
    ...(detail.length > 0 && { detail }),
  };
}

/** A ground: the Consent that decided, if any, and what else it rested on, as codes. */
function decisionOf(decision: LogEventDecision): AuditEventEntity {
  const { effect, code, ruleSet, agreement, consents, topics, labels } = decision;
  const [first] = consents;
  const said: readonly (readonly [string, string | undefined])[] = [
    ['effect', effect],
    ['code', code],
    ['rule-set', ruleSet],
    ['agreement', agreement === null ? undefined : `${agreement.id}|${agreement.version}`],
    [
      'consents',
      consents.map(({ reference, version }) => `${reference}|${version}`).join(' ') || 'none-on-record',
    ],
    ['topics', topics.join(' ') || undefined],
    ['labels', labels.join(' ') || undefined],
    ['emergency-case', decision.case ?? undefined],
    ['items', String(decision.items)],
  ];
  return {
    ...optional('what', first && { reference: `${first.reference}/_history/${first.version}` }),
    type: entityType('2', 'System Object'),
    role: entityRole('13', 'Security Resource'),
    name: `Decision: ${effect}, ${code}`,
    detail: said.flatMap(([type, valueString]) => (valueString === undefined ? [] : [{ type, valueString }])),
  };
}
