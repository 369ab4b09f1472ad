import type { Coding, Meta } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { levelOf } from '../../src/consent/confidentiality.ts';
import { viewOf } from '../../src/consent/item-view.ts';
import { actCodeSystem, labelSystem, topicSystem } from '../../src/consent/systems.ts';
import { goal, item, label, topic } from './build.ts';

const view = (meta: Meta) => viewOf(item(goal({ meta })));
const labelled = (...security: Coding[]) => view({ security });

describe('An item without', () => {
  const { meta: _, ...bare } = goal();

  test.each([
    ['meta', bare],
    ['tags or labels', goal({ meta: {} })],
  ])('%s has no topic and no label, and counts as restricted', (_what, resource) => {
    const seen = viewOf(item(resource));
    expect(seen).toMatchObject({ topics: [], labels: [], sensitivities: [] });
    expect(seen.level).toBe(levelOf('R'));
  });
});

describe('The topics of an item', () => {
  test('are sorted, each once', () => {
    const tag = ['plan', 'goals', 'plan', 'contacts'].map(topic);
    expect(view({ tag }).topics).toEqual(['contacts', 'goals', 'plan']);
    expect(view({ tag: [topic('plan'), topic('goals')] }).topics).toEqual(['goals', 'plan']);
    expect(view({ tag: [topic('plan'), topic('plan')] }).topics).toEqual(['plan']);
  });

  test('are tags of the topic system only', () => {
    const elsewhere = { system: 'https://elsewhere.example/tags', code: 'goals' };
    expect(view({ tag: [elsewhere, { code: 'plan' }] }).topics).toEqual([]);
  });

  test('still count one that has no code: as a topic that nobody can permit', () => {
    expect(view({ tag: [{ system: topicSystem }] }).topics).toEqual(['']);
  });
});

describe('The labels of an item', () => {
  test('are the codes of every system, sorted, each once', () => {
    const seen = labelled(label('R'), label('never-share'), label('PSY'), label('R'));
    expect(seen.labels).toEqual(['PSY', 'R', 'never-share']);
  });

  test('still count one that has no code', () => {
    expect(labelled({ system: labelSystem }).labels).toEqual(['']);
  });
});

describe('The sensitivities of an item', () => {
  test.each<[string, Coding, readonly string[]]>([
    ['the code of a sensitivity', label('PSY'), ['PSY']],
    [
      'an empty code for a sensitivity without one: it is there, and unknown',
      { system: actCodeSystem },
      [''],
    ],
    ['nothing of a confidentiality', label('R'), []],
    ['system and code of any other label', { system: 'urn:x', code: 'PSY' }, ['urn:x|PSY']],
    ['the system of one without a code', { system: 'urn:x' }, ['urn:x|']],
    ['the code of one without a system, never as a known one', { code: 'PSY' }, ['|PSY']],
  ])('hold %s', (_what, security, sensitivities) => {
    expect(labelled(security).sensitivities).toEqual(sensitivities);
  });
});
