import type { ConsentProvisionData } from '@medplum/fhirtypes';
import { goal, item, sam } from '../build.ts';
import type { LimitTable } from './limit-table.ts';

/** Expressed by Sam, about a condition. */
const linked = goal({ addresses: [{ reference: 'Condition/c1' }], expressedBy: { reference: sam } });

const references: Readonly<Record<string, ConsentProvisionData['reference']>> = {
  'the item': { reference: 'Goal/g1' },
  'the item at a version': { reference: 'Goal/g1/_history/1' },
  'another item': { reference: 'Goal/g2' },
  'what the item refers to': { reference: 'Condition/c1' },
  'something else': { reference: 'Condition/c2' },
  'its author': { reference: sam },
  'an address elsewhere': { reference: 'https://other.example/Goal/g1' },
  'an identifier': { identifier: { value: '1' } },
  nothing: {},
};

const row = (meaning: string, to: string, permit: boolean, deny: boolean) => ({
  listed: `${meaning}: ${to}`,
  meets: 'a goal that its author expressed, about a condition that it refers to',
  permit,
  deny,
  limits: { data: [Object.assign({ reference: references[to] ?? {} }, { meaning }) as ConsentProvisionData] },
  situation: { item: item(linked) },
});

export const dataTable: LimitTable = {
  limit: 'data',
  meets: 'the item',
  rows: [
    row('instance', 'the item', true, true),
    row('instance', 'the item at a version', true, true),
    row('instance', 'another item', false, false),
    row('instance', 'what the item refers to', false, false),
    row('related', 'the item', true, true),
    row('related', 'what the item refers to', true, true),
    row('related', 'something else', false, false),
    row('dependents', 'the item', true, true),
    row('dependents', 'what the item refers to', true, true),
    row('dependents', 'something else', false, false),
    row('authoredby', 'its author', true, true),
    row('authoredby', 'what the item refers to', false, false),
    row('instance', 'an address elsewhere', false, true),
    row('related', 'an identifier', false, true),
    row('authoredby', 'nothing', false, true),
    row('kin', 'the item', false, true),
  ],
};
