import type { Consent, ConsentProvision, Extension } from '@medplum/fhirtypes';
import fc from 'fast-check';
import { systems } from '../../src/fhir/systems.ts';

const word = fc.stringMatching(/^[A-Za-z0-9äß"\\]{1,12}$/);
const elsewhere = fc.record({
  system: word.map((one) => `urn:${one.replace(/\W/g, '')}x`),
  code: fc.stringMatching(/^[a-z]{1,8}$/),
});
const topic = fc
  .constantFrom('existence', 'contacts', 'plan', 'goals')
  .map((code) => ({ system: systems.topic, code }));
const coding = fc.oneof(topic, elsewhere);
const concept = fc.record(
  { coding: fc.array(elsewhere, { minLength: 1, maxLength: 2 }), text: word },
  { requiredKeys: ['coding'] },
);

const extension: fc.Arbitrary<Extension> = fc.oneof(
  fc.record({
    url: word.map((one) => `https://elsewhere.example/${encodeURIComponent(one)}`),
    valueString: word,
  }),
  fc.record({
    url: fc.constant('https://elsewhere.example/n'),
    valueDecimal: fc
      .double({ noNaN: true, noDefaultInfinity: true, min: -1e6, max: 1e6 })
      .map((n) => Math.round(n * 100) / 100 || 0),
  }),
  fc.record({
    url: fc.constant('https://elsewhere.example/nested'),
    extension: fc.array(fc.record({ url: fc.constant('part'), valueBoolean: fc.boolean() }), {
      minLength: 1,
      maxLength: 2,
    }),
  }),
);
const extensions = fc.array(extension, { minLength: 1, maxLength: 2 });

function provision(depth: number): fc.Arbitrary<ConsentProvision> {
  return fc.record(
    {
      type: fc.constantFrom('permit' as const, 'deny' as const),
      extension: extensions,
      period: fc.constantFrom({ start: '2026-01-01' }, { start: '2026-01-01', end: '2027' }),
      class: fc.array(coding, { minLength: 1, maxLength: 3 }),
      purpose: fc.array(elsewhere, { minLength: 1, maxLength: 2 }),
      code: fc.array(concept, { minLength: 1, maxLength: 2 }),
      ...(depth > 0 && { provision: fc.array(provision(depth - 1), { minLength: 1, maxLength: 2 }) }),
    },
    { requiredKeys: ['type'] },
  );
}

/** Valid, complete Consents about one person: any status, unknown extensions, codes of elsewhere, provisions within provisions. */
export function anyConsent(personId: string): fc.Arbitrary<Consent> {
  const patient = { reference: `Patient/${personId}` };
  return fc.record<Consent, keyof Consent>(
    {
      resourceType: fc.constant('Consent' as const),
      status: fc.constantFrom('draft', 'proposed', 'active', 'rejected', 'inactive', 'entered-in-error'),
      meta: fc.record({ tag: fc.array(elsewhere, { minLength: 1, maxLength: 2 }) }),
      scope: fc.constant({ coding: [{ system: systems.consentScope, code: 'patient-privacy' }] }),
      category: fc.array(concept, { minLength: 1, maxLength: 2 }),
      patient: fc.constant(patient),
      dateTime: fc.constantFrom('2026', '2026-11-20', '2026-11-20T10:00:00+00:00'),
      performer: fc.constant([patient]),
      policyRule: concept,
      extension: extensions,
      modifierExtension: extensions,
      identifier: fc.array(
        elsewhere.map(({ system, code }) => ({ system, value: code })),
        { minLength: 1, maxLength: 2 },
      ),
      provision: provision(2),
    },
    {
      requiredKeys: [
        'resourceType',
        'status',
        'scope',
        'category',
        'patient',
        'dateTime',
        'performer',
        'policyRule',
      ],
    },
  );
}
