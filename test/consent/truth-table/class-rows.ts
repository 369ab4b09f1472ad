import type { CodeableConcept, Coding } from '@medplum/fhirtypes';
import { goal, item, topic, type } from '../build.ts';
import type { LimitTable } from './limit-table.ts';
import { words } from './limit-table.ts';

const elsewhere: Coding = { system: 'urn:elsewhere', code: 'goals' };

/** Types begin with a capital, topics do not. */
const classOf = (word: string): Coding => {
  if (word === 'goals of another system') return elsewhere;
  return /^[A-Z]/.test(word) ? type(word) : topic(word);
};

const forClass = (listed: string, meets: string, permit: boolean, deny: boolean) => {
  const [resourceType = '', ...topics] = words(meets);
  return {
    listed,
    meets,
    permit,
    deny,
    limits: { class: words(listed).map(classOf) },
    situation: { item: item(Object.assign(goal({}, topics), { resourceType })) },
  };
};

export const classTable: LimitTable = {
  limit: 'class',
  meets: 'the item’s type, its topics',
  rows: [
    forClass('Goal', 'Goal, goals', true, true),
    forClass('Observation', 'Goal, goals', false, false),
    forClass('Observation, Goal', 'Goal, goals', true, true),
    forClass('goals', 'Goal, goals', true, true),
    forClass('plan', 'Goal, goals', false, false),
    forClass('goals', 'Goal, goals, drug-alcohol', false, true),
    forClass('goals, drug-alcohol', 'Goal, goals, drug-alcohol', true, true),
    forClass('existence', 'Goal, goals', false, true),
    forClass('existence', 'Goal, existence', true, true),
    forClass('Goal, goals', 'Goal, goals', true, true),
    forClass('Goal, plan', 'Goal, goals', false, true),
    forClass('Task, goals', 'Goal, goals', false, true),
    forClass('Task, plan', 'Goal, goals', false, false),
    forClass('Gaol', 'Goal, goals', false, true),
    forClass('Goal', 'Gaol, goals', false, true),
    forClass('gaols', 'Goal, goals', false, true),
    forClass('gaols, goals', 'Goal, goals', true, true),
    forClass('goals of another system', 'Goal, goals', false, true),
    forClass('goals of another system, Goal', 'Goal, goals', true, true),
  ],
};

const coding = (word: string): Coding => {
  const [code = '', , system] = word.split(' ');
  return system === undefined
    ? { system: 'urn:codes', code }
    : system === 'y'
      ? { system: 'urn:y', code }
      : { code };
};
/** `a / b` is one concept with two codings; words in quotes are a concept's text. */
const concept = (word: string): CodeableConcept =>
  word.startsWith('“') ? { text: word } : { coding: word.split(' / ').map(coding) };

const forCode = (listed: string, meets: string, permit: boolean, deny: boolean) => ({
  listed,
  meets,
  permit,
  deny,
  limits: { code: words(listed).map(concept) },
  situation: {
    item: item(Object.assign(goal(), meets === '-' ? {} : { code: concept(meets) })),
  },
});

export const codeTable: LimitTable = {
  limit: 'code',
  meets: 'the item’s code',
  rows: [
    forCode('a', 'a', true, true),
    forCode('b', 'a', false, false),
    forCode('b, a', 'a', true, true),
    forCode('b / a', 'a', true, true),
    forCode('a', 'b / a', true, true),
    forCode('a of y', 'a', false, false),
    forCode('a', '-', false, false),
    forCode('a of none', 'a', false, true),
    forCode('“a”', 'a', false, true),
    forCode('a / b of none', 'a', true, true),
    forCode('b / a of none', 'c', false, true),
    forCode('a', '“a”', false, true),
    forCode('a', 'b / a of none', false, true),
  ],
};
