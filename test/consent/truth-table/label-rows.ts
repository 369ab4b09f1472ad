import type { Coding } from '@medplum/fhirtypes';
import { goal, item, label, meta } from '../build.ts';
import { confidentialitySystem } from '../../../src/consent/systems.ts';
import type { LimitTable } from './limit-table.ts';
import { words } from './limit-table.ts';

const odd: Readonly<Record<string, Coding>> = {
  'N of another system': { system: 'urn:elsewhere', code: 'N' },
  'confidentiality Q': { system: confidentialitySystem, code: 'Q' },
  'confidentiality without a code': { system: confidentialitySystem },
};
const labels = (list: string): Coding[] => words(list).map((word) => odd[word] ?? label(word));

const row = (listed: string, meets: string, permit: boolean, deny: boolean) => ({
  listed,
  meets,
  permit,
  deny,
  limits: { securityLabel: labels(listed) },
  situation: { item: item(goal({ meta: { ...meta(['goals'], []), security: labels(meets) } })) },
});

export const labelTable: LimitTable = {
  limit: 'securityLabel',
  meets: 'the item’s labels',
  rows: [
    row('R', 'N', true, false),
    row('R', 'R', true, true),
    row('N', 'R', false, true),
    row('R', 'V', false, true),
    row('U', 'L', false, true),
    row('L', 'M', false, true),
    row('M', 'N', false, true),
    row('N, R', 'R', true, true),
    row('V, N', 'R', true, true),
    row('N', '-', false, true),
    row('R', '-', true, true),
    row('V', '-', true, false),
    row('N', 'N, V', false, true),
    row('V', 'confidentiality Q', false, true),
    row('ETH', 'N, ETH', true, true),
    row('ETH', 'N, ETHUD', true, true),
    row('ETHUD', 'N, ETH', false, false),
    row('ETH', 'N, ETH, SDV', false, true),
    row('ETH, SDV', 'N, ETH, SDV', true, true),
    row('ETH', 'N', false, false),
    row('ETH', 'N, SDV', false, false),
    row('ETH', 'N, XYZ', false, true),
    row('ETH', 'N, ETH, N of another system', false, true),
    row('N, ETH', 'N', false, true),
    row('N, ETH', 'R, ETH', false, true),
    row('R, ETH', 'R, ETH', true, true),
    row('R, ETH', 'N, SDV', false, false),
    row('XYZ', 'N', false, true),
    row('XYZ', 'N, XYZ', false, true),
    row('XYZ, ETH', 'N, ETH', true, true),
    row('N of another system', 'N', false, true),
    row('N of another system, N', 'N', true, true),
    row('confidentiality Q', 'N', false, true),
    row('confidentiality without a code', 'N', false, true),
  ],
};
