import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import type { ReasonCode } from '../../src/consent/types.ts';
import { demoAgreement, charity, trust } from '../../src/demo/organisations.ts';
import { mapCase } from '../../src/fhir/mapping/map-case.ts';
import { systems } from '../../src/fhir/systems.ts';
import type { CaseRecord } from '../../src/living-well/case-record.ts';
import { caseRecord, samsContext } from './case-records.ts';

type Sharing = NonNullable<CaseRecord['sharing']>;

/** Choices as they are recorded, mapped to Consents, judged by the engine: what a nurse of the trust may see of a safety plan. */
function judged(choices: readonly Sharing['choices'][], recipient = trust): ReasonCode {
  const consents = choices.flatMap((each, index) => consentsOf(`SH-${index}`, each));
  const ods = `${systems.odsOrganization}|`;
  const patient = `Patient/${samsContext.personId}`;
  return decide(
    {
      identities: [`${ods}${recipient}`],
      organisations: [recipient],
      role: 'mh-liaison',
      purposes: ['TREAT'],
      action: 'access',
    },
    {
      reference: 'CarePlan/1',
      source: charity,
      resource: {
        resourceType: 'CarePlan',
        id: '1',
        status: 'active',
        intent: 'plan',
        subject: { reference: patient },
        meta: {
          tag: [{ system: systems.topic, code: 'safety-plan' }],
          security: [{ system: systems.confidentiality, code: 'N' }],
        },
      },
    },
    {
      agreements: [{ ...demoAgreement, recipients: [trust, 'X9T99'] }],
      people: new Map([[patient, consents]]),
      knownActors: new Set([`${ods}${trust}`, `${ods}X9T99`]),
    },
    new Date('2026-11-22T02:10:00Z'),
  ).code;
}

function consentsOf(id: string, choices: Sharing['choices']): Consent[] {
  const sharing: Sharing = {
    id,
    status: 'active',
    recordedOn: '2026-11-01',
    recordedBy: 'Alex',
    choices,
  };
  return mapCase(caseRecord({ sharing }), samsContext).personal.flatMap((resource) =>
    resource.resourceType === 'Consent' ? [resource] : [],
  );
}

const share = (topic: 'safety-plan' | 'goals', recipients?: string[]): Sharing['choices'][number] => ({
  decision: 'share',
  topics: [topic],
  ...(recipients !== undefined && { with: recipients }),
});

describe('Silence is a no', () => {
  test('about a topic that no choice lists', () => {
    expect(judged([[share('goals')]])).toBe('no-consent');
  });

  test('toward a recipient that no choice lists', () => {
    expect(judged([[share('safety-plan', [trust])]], 'X9T99')).toBe('no-consent');
  });

  test('even where the agreement would permit somebody who has said nothing at all', () => {
    expect(judged([])).toBe('permitted');
    expect(judged([[]])).toBe('no-consent');
  });
});

describe('Choices recorded by two sources', () => {
  test('do not refuse what the other permits by being silent about it', () => {
    expect(judged([[share('safety-plan', [trust])], [share('goals')]])).toBe('permitted');
  });

  test('are refused by either: deny wins', () => {
    const refusal = { decision: 'do-not-share', topics: ['existence'] } as const;
    expect(judged([[share('safety-plan', [trust])], [{ ...refusal, topics: ['existence'] }]])).toBe(
      'refused',
    );
  });
});
