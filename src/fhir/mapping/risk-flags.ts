import type { Flag } from '@medplum/fhirtypes';
import type { CaseRecord } from '../../living-well/case-record.ts';
import { optional, coded } from '../elements.ts';
import { systems } from '../systems.ts';
import { identifierOf, personalBase, type CaseScope } from './case-scope.ts';

type Risk = NonNullable<CaseRecord['riskFlags']>[number];

const labels: Readonly<Record<Risk['kind'], string>> = {
  'to-self': 'Risk to themselves',
  'to-others': 'Risk to others',
  'from-others': 'Risk from others',
  'to-staff': 'Risk to staff',
  other: 'Another risk',
};

/** Risks that the source asserts, in its words. The gateway derives none: not from an answer, a score or a text. */
export function mapRiskFlags(scope: CaseScope, record: CaseRecord): Flag[] {
  return (record.riskFlags ?? []).map((risk) => {
    const row = { type: 'flag', id: risk.id };
    return {
      ...personalBase(scope, 'risk-flag', row, risk.sensitive),
      identifier: [identifierOf(scope, row)],
      status: risk.end === undefined ? 'active' : 'inactive',
      category: [coded(systems.record, 'risk', 'Risk'), coded(systems.risk, risk.kind, labels[risk.kind])],
      code: { text: risk.text },
      subject: scope.patient,
      period: { start: risk.start, ...optional('end', risk.end) },
    };
  });
}
