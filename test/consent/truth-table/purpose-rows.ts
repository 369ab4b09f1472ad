import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { action, agreement, openCase, purpose, request } from '../build.ts';
import type { LimitTable } from './limit-table.ts';
import { words } from './limit-table.ts';

const oddPurposes: Readonly<Record<string, Coding>> = {
  'TREAT of another system': { system: 'urn:elsewhere', code: 'TREAT' },
  'TREAT of no system': { code: 'TREAT' },
};

/** Asked under an agreement for every purpose, with a case open, so that this limit alone decides. */
const forPurposes = (listed: string, meets: string, permit: boolean, deny: boolean) => ({
  listed,
  meets,
  permit,
  deny,
  limits: { purpose: words(listed).map((word) => oddPurposes[word] ?? purpose(word)) },
  situation: {
    request: request({ purposes: [...words(meets)] }),
    facts: { agreements: [agreement({ purposes: ['PurposeOfUse'] })], cases: [openCase()] },
  },
});

export const purposeTable: LimitTable = {
  limit: 'purpose',
  meets: 'the declared purposes',
  rows: [
    forPurposes('TREAT', 'TREAT', true, true),
    forPurposes('HPAYMT', 'TREAT', false, false),
    forPurposes('TREAT', 'ETREAT', true, true),
    forPurposes('PurposeOfUse', 'ERTREAT', true, true),
    forPurposes('ETREAT', 'TREAT', false, false),
    forPurposes('TREAT', 'TREAT, CAREMGT', false, true),
    forPurposes('TREAT, HOPERAT', 'TREAT, CAREMGT', true, true),
    forPurposes('BTG', 'BTG', true, true),
    forPurposes('TREAT, ETREAT', 'BTG', false, true),
    forPurposes('HPAYMT', 'BTG', false, false),
    forPurposes('BTG', 'TREAT', false, false),
    forPurposes('NOPE', 'TREAT', false, true),
    forPurposes('TREAT of another system', 'TREAT', false, true),
    forPurposes('TREAT of no system', 'TREAT', false, true),
    forPurposes('NOPE, TREAT', 'TREAT', true, true),
  ],
};

const oddActions: Readonly<Record<string, CodeableConcept>> = {
  'access of another system': { coding: [{ system: 'urn:elsewhere', code: 'access' }] },
  'only words': { text: 'look' },
};

const forAction = (listed: string, meets: string, permit: boolean, deny: boolean) => ({
  listed,
  meets,
  permit,
  deny,
  limits: { action: words(listed).map((word) => oddActions[word] ?? action(word)) },
  situation: { request: request({ action: meets }) },
});

export const actionTable: LimitTable = {
  limit: 'action',
  meets: 'the action asked',
  rows: [
    forAction('access', 'access', true, true),
    forAction('use', 'access', true, true),
    forAction('disclose', 'access', true, true),
    forAction('access', 'use', true, true),
    forAction('access', 'disclose', true, true),
    forAction('collect', 'access', false, false),
    forAction('access', 'collect', false, false),
    forAction('collect', 'collect', true, true),
    forAction('collect, access', 'access', true, true),
    forAction('peek', 'access', false, true),
    forAction('access of another system', 'access', false, true),
    forAction('only words', 'access', false, true),
    forAction('peek, access', 'access', true, true),
    forAction('access', 'peek', false, true),
    forAction('peek', 'peek', false, true),
  ],
};
