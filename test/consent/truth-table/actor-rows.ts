import type { ConsentProvisionActor } from '@medplum/fhirtypes';
import { actor, liaison, request } from '../build.ts';
import type { LimitTable } from './limit-table.ts';
import { words } from './limit-table.ts';

const gp = 'Organization/gp';
const coded = (...codes: string[]): ConsentProvisionActor => ({
  role: { coding: codes.flatMap((code) => actor(liaison, code).role.coding) },
  reference: { reference: liaison },
});
const trust = { system: 'https://fhir.nhs.uk/Id/ods-organization-code', value: 'RXX' };

const actors: Readonly<Record<string, ConsentProvisionActor>> = {
  'the caller as IRCP': actor(liaison),
  'the caller as PRCP': actor(liaison, 'PRCP'),
  'the caller without a role': { role: {}, reference: { reference: liaison } },
  'the caller at a version': actor(`${liaison}/_history/3`),
  'the caller by identifier': { role: {}, reference: { identifier: trust } },
  'somebody else by identifier': {
    role: {},
    reference: { identifier: { ...trust, value: 'RYY' } },
  },
  'somebody else known': actor(gp),
  'somebody not known': actor('Organization/nobody-knows'),
  'somebody named only by a display': { role: {}, reference: { display: 'A&E' } },
  'nobody in particular': { role: {}, reference: {} },
  'the caller as DELEGATEE': actor(liaison, 'DELEGATEE'),
  'somebody else as DELEGATEE': actor(gp, 'DELEGATEE'),
  'the caller in two roles': coded('IRCP', 'DELEGATEE'),
  'the caller in a role in words': { role: { text: 'recipient' }, reference: { reference: liaison } },
  'the caller in a role of another system': {
    role: { coding: [{ system: 'urn:elsewhere', code: 'IRCP' }] },
    reference: { reference: liaison },
  },
  'the caller in a role in an extension': {
    role: { extension: [{ url: 'urn:role', valueString: 'recipient' }] },
    reference: { reference: liaison },
  },
};

const row = (listed: string, permit: boolean, deny: boolean) => ({
  listed,
  meets: 'the caller',
  permit,
  deny,
  limits: { actor: words(listed).flatMap((word) => actors[word] ?? []) },
  situation: { request: request({ identities: [liaison, `${trust.system}|${trust.value}`] }) },
});

export const actorTable: LimitTable = {
  limit: 'actor',
  meets: 'who asks',
  rows: [
    row('the caller as IRCP', true, true),
    row('the caller as PRCP', true, true),
    row('the caller without a role', true, true),
    row('the caller at a version', true, true),
    row('the caller by identifier', true, true),
    row('somebody else by identifier', false, true),
    row('somebody else known', false, false),
    row('somebody not known', false, true),
    row('somebody named only by a display', false, true),
    row('nobody in particular', false, true),
    row('the caller as DELEGATEE', false, true),
    row('somebody else as DELEGATEE', false, true),
    row('the caller in two roles', false, true),
    row('the caller in a role in words', false, true),
    row('the caller in a role of another system', false, true),
    row('the caller in a role in an extension', false, true),
    row('somebody else known, the caller as IRCP', true, true),
    row('somebody not known, the caller as IRCP', true, true),
    row('somebody else known, somebody not known', false, true),
  ],
};
