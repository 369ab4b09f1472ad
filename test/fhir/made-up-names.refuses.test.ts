import type { Consent } from '@medplum/fhirtypes';
import { expect, test } from 'vitest';
import { consents } from '../support/recorder.ts';
import { validate } from './validator.ts';

const secret = 'Zq9990000018';
const consent = { ...consents.refuseAll('p-1'), id: 'c-1' };

test.each([
  ['that is empty', { [secret]: '' }],
  ['that is null', { [secret]: null }],
  ['that has a dot in it', { [`a.${secret}`]: 'x' }],
  ['that has parts', { [secret]: { [secret]: '' } }],
])('a name that the sender made up, %s, is refused and not repeated', (_what, member) => {
  for (const bent of [
    { ...consent, ...member },
    { ...consent, scope: { ...consent.scope, ...member } },
    { ...consent, contained: [{ resourceType: 'Organization', name: 'x', ...member }] },
  ]) {
    const issues = validate(bent as unknown as Consent);
    expect(issues.length).toBeGreaterThan(0);
    expect(JSON.stringify(issues)).not.toContain(secret);
  }
});

test('a path of known names is said whole, to its last step', () => {
  const bent = {
    ...consent,
    provision: { ...consent.provision, code: [{ text: '' }], period: { start: '' } },
  };
  const fields = validate(bent as Consent).map(({ field }) => field);
  expect(fields).toContain('Consent.provision.code[0].text');
  expect(fields).toContain('Consent.provision.period.start');
});
