/**
 * IHE ITI Volume 1, Appendix P of Privacy Consent on FHIR, P.4.4 "Some patient specific provisions" and P.4.5 "time scoped
 * provisions": Dr. Bob. https://profiles.ihe.net/ITI/PCF/ch-P.html
 */
import type { ConsentProvision } from '@medplum/fhirtypes';
import { describe } from 'vitest';
import { consent, label, purpose } from '../build.ts';
import { decisions, observation } from './table.ts';

/** As in the appendix: an actor without a role. */
const bob: ConsentProvision = { actor: [{ role: {}, reference: { reference: 'Practitioner/bob' } }] };
const of = (provision: ConsentProvision) =>
  ({
    consents: [consent(provision)],
    who: { 'Dr. Bob': ['Practitioner/bob', 'Organization/clinic'], 'Dr. Alice': ['Practitioner/alice'] },
    what: {
      'normal data': observation(['N'], { effectiveDateTime: '2021-03-03' }),
      'restricted data': observation(['R'], { effectiveDateTime: '2021-03-03' }),
      'data of 2018': observation(['N'], { effectiveDateTime: '2018-07-01' }),
    },
  }) as const;

describe('P.4.4: share with everybody but Dr. Bob', () => {
  decisions(of({ type: 'permit', provision: [{ type: 'deny', ...bob }] }), [
    ['Dr. Bob', 'TREAT', 'normal data', 'refused'],
    ['Dr. Bob', 'PATRQT', 'normal data', 'refused'],
    ['Dr. Bob', 'TREAT', 'data of 2018', 'refused'],
    ['Dr. Alice', 'TREAT', 'normal data', 'permitted'],
    ['Dr. Alice', 'HRESCH', 'restricted data', 'permitted'],
  ]);
});

const directed = (...codes: readonly string[]): ConsentProvision => ({
  type: 'deny',
  provision: [{ type: 'permit', ...bob, purpose: codes.map(purpose), securityLabel: [label('N')] }],
});

describe('P.4.4, and: Dr. Bob only at the patient’s request, and only normal data', () => {
  decisions(of(directed('PATRQT')), [
    ['Dr. Bob', 'PATRQT', 'normal data', 'permitted'],
    ['Dr. Bob', 'PATRQT', 'restricted data', 'refused'],
    ['Dr. Bob', 'TREAT', 'normal data', 'refused'],
    ['Dr. Bob', 'PATRQT TREAT', 'normal data', 'refused'],
    ['Dr. Alice', 'PATRQT', 'normal data', 'refused'],
    [
      'Dr. Bob',
      'FAMRQT',
      'normal data',
      'permitted',
      'the appendix lists a family’s request beside the patient’s; v3-ActReason has it below',
    ],
  ]);
});

describe('P.4.4, or: at the request of patient, family or attorney', () => {
  decisions(of(directed('PATRQT', 'FAMRQT', 'PWATRNY')), [
    ['Dr. Bob', 'PATRQT', 'normal data', 'permitted'],
    ['Dr. Bob', 'FAMRQT', 'normal data', 'permitted'],
    ['Dr. Bob', 'PWATRNY', 'normal data', 'permitted'],
    ['Dr. Bob', 'FAMRQT PWATRNY', 'normal data', 'permitted'],
    ['Dr. Bob', 'FAMRQT', 'restricted data', 'refused'],
    ['Dr. Bob', 'HRESCH', 'normal data', 'refused'],
    ['Dr. Alice', 'FAMRQT', 'normal data', 'refused'],
  ]);
});

describe('P.4.5: not Dr. Bob until 2024', () => {
  const until = of({ type: 'permit', provision: [{ type: 'deny', period: { end: '2024' }, ...bob }] });
  describe('in 2023', () => {
    decisions({ ...until, at: '2023-05-05T12:00:00Z' }, [
      ['Dr. Bob', 'TREAT', 'normal data', 'refused'],
      ['Dr. Alice', 'TREAT', 'normal data', 'permitted'],
    ]);
  });
  describe('in 2024', () => {
    decisions({ ...until, at: '2024-05-05T12:00:00Z' }, [
      [
        'Dr. Bob',
        'TREAT',
        'normal data',
        'refused',
        'a reader may take "until 2024" to stop at New Year; a partial date is the whole of its year',
      ],
    ]);
  });
  describe('in 2025', () => {
    decisions({ ...until, at: '2025-01-01T00:00:00Z' }, [['Dr. Bob', 'TREAT', 'normal data', 'permitted']]);
  });
});

describe('P.4.5, timeframe for data: nothing of 2018, whoever asks and whatever it is', () => {
  decisions(
    of({ type: 'permit', provision: [{ type: 'deny', dataPeriod: { start: '2018', end: '2018' } }] }),
    [
      ['Dr. Bob', 'TREAT', 'data of 2018', 'refused'],
      ['Dr. Alice', 'HRESCH', 'data of 2018', 'refused'],
      ['Dr. Alice', 'TREAT', 'normal data', 'permitted'],
      ['Dr. Alice', 'TREAT', 'restricted data', 'permitted'],
    ],
  );
});
