import type { CodeableConcept, Communication, ServiceRequest } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { strandsTold } from '../../living-well/telling-words.ts';
import { coded, optional, reference } from '../elements.ts';
import { extensions, snomed, systems } from '../systems.ts';
import { idOf, identifierOf, personalBase, type CaseScope } from './case-scope.ts';
import { introducerOf } from './introducer.ts';

type Introduction = NonNullable<CaseRecord['introduction']>;
type Route = Introduction['route'];

/** Words for each route, and the NHS's code where its source-of-request list has one (uk-standards 8.1). */
const routes: Readonly<Record<Route, { readonly text: string; readonly snomed?: string }>> = {
  self: { text: 'Self-introduction', snomed: snomed.selfReferral },
  gp: { text: 'Introduced by a GP', snomed: snomed.referredByGp },
  'a-and-e-liaison': { text: 'Introduced by A&E mental health liaison' },
  'secondary-care': { text: 'Introduced by secondary care' },
  'primary-care-mh-team': { text: 'Introduced by a primary care mental health team' },
  psychiatry: { text: 'Introduced by psychiatry' },
  'community-mental-health-team': { text: 'Introduced by a community mental health team' },
  'health-visitor': { text: 'Introduced by a health visitor' },
  'housing-officer': { text: 'Introduced by a housing officer' },
  'community-connector': { text: 'Introduced by a community connector' },
  carer: { text: 'Introduced by a carer', snomed: snomed.referredByCarer },
  'social-worker': { text: 'Introduced by a social worker', snomed: snomed.referredBySocialWorker },
  other: { text: 'Introduced another way' },
};

/** The introduction, without the reason for it: that is free text, and free text is kept apart (see {@link mapIntroductionReason}). */
export function mapIntroduction(
  scope: CaseScope,
  introduction: Introduction,
  episode: CaseRecord['episode'],
): ServiceRequest {
  const row = { type: 'introduction', id: introduction.id };
  const base = personalBase(scope, 'introduction', row);
  const self = introduction.route === 'self';
  return {
    ...base,
    extension: [
      ...base.extension,
      { url: extensions.sourceOfServiceRequest, valueCodeableConcept: sourceOfRequest(introduction.route) },
    ],
    identifier: [identifierOf(scope, row)],
    status: introduction.handling?.status === 'declined' ? 'revoked' : requestStatus(episode?.status),
    intent: 'order',
    category: [coded(systems.record, 'introduction', 'Introduction')],
    code: coded(systems.step, self ? 'self-introduction' : 'being-introduced'),
    subject: scope.patient,
    authoredOn: introduction.date,
    ...optional('requester', introducerOf(scope, introduction)),
  };
}

/** Why somebody was introduced, as a note of its own with topic `narrative`: nothing that may be shared refers to it. */
export function mapIntroductionReason(scope: CaseScope, introduction: Introduction): Communication[] {
  if (introduction.reason === undefined) return [];
  const row = { type: 'introduction-reason', id: introduction.id };
  const request = { type: 'introduction', id: introduction.id };
  return [
    {
      ...personalBase(scope, 'reason', row, strandsTold(introduction.reason)),
      identifier: [identifierOf(scope, row)],
      status: 'completed',
      category: [coded(systems.record, 'introduction-reason', 'Reason for the introduction')],
      subject: scope.patient,
      about: [reference('ServiceRequest', idOf(scope, request))],
      sent: introduction.date,
      payload: [{ contentString: introduction.reason }],
    },
  ];
}

function sourceOfRequest(route: Route): CodeableConcept {
  const { text, snomed: code } = routes[route];
  return {
    coding: [
      ...(code === undefined ? [] : [{ system: systems.snomed, code }]),
      { system: systems.route, code: route },
    ],
    text,
  };
}

function requestStatus(
  status: NonNullable<CaseRecord['episode']>['status'] | undefined,
): ServiceRequest['status'] {
  switch (status) {
    case undefined:
    case 'introduced':
    case 'waiting':
      return 'active';
    case 'open':
    case 'paused':
    case 'closed':
      return 'completed';
    case 'cancelled':
      return 'revoked';
  }
}
