import type { Resource } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide, prepare } from '../../src/consent/decide.ts';
import { filter } from '../../src/consent/filter.ts';
import {
  actor,
  agreement,
  at,
  consent,
  facts,
  goal,
  item,
  label,
  liaison,
  meta,
  purpose,
  request,
  sam,
  openCase,
} from './build.ts';

const mdt = 'Organization/core-mdt';
const gp = 'Organization/gp';
const drugAndAlcohol = 'Organization/drug-and-alcohol';

/** Sam's sharing choice. */
const c1 = consent({
  type: 'permit',
  purpose: [purpose('TREAT')],
  securityLabel: [label('N')],
  actor: [actor(mdt), actor(gp), actor(liaison)],
  provision: [
    { type: 'permit', securityLabel: [label('ETH')], actor: [actor(mdt), actor(drugAndAlcohol)] },
    { type: 'permit', purpose: [purpose('BTG')], securityLabel: [label('R')], actor: [actor(liaison)] },
    { type: 'deny', securityLabel: [label('ETH')], actor: [actor(gp), actor(liaison)] },
  ],
});

const subject = { reference: sam };
const sensitive = meta(['goals', 'drug-alcohol'], ['R', 'ETH']);
const g1 = goal({ id: 'g1', description: { text: 'Get back to part-time work' } });
const g2 = goal({ id: 'g2' });
const g3 = goal({ id: 'g3', description: { text: 'Cut down drinking' }, meta: sensitive });
const score = (id: string, of: string, labels = meta(['measures'], ['N'])): Resource => ({
  resourceType: 'Observation',
  id,
  meta: labels,
  status: 'final',
  code: { coding: [{ system: 'urn:measures', code: 'personal-goal-attainment' }] },
  subject,
  focus: [{ reference: of }],
  valueInteger: 1,
});
const g3Score = score('g3-score', 'Goal/g3', sensitive);
const g3Activity: Resource = {
  resourceType: 'ServiceRequest',
  id: 'g3-activity',
  meta: meta(['plan', 'drug-alcohol'], ['R', 'ETH']),
  status: 'active',
  intent: 'plan',
  subject,
};
const plan: Resource = {
  resourceType: 'CarePlan',
  id: 'p1',
  meta: meta(['plan'], ['N']),
  status: 'active',
  intent: 'plan',
  subject,
  goal: [
    { reference: 'Goal/g1' },
    { reference: 'Goal/g3', display: 'Cut down drinking' },
    { reference: 'Goal/g2' },
  ],
  activity: [
    { reference: { reference: 'ServiceRequest/g3-activity' }, progress: [{ text: 'first session' }] },
  ],
};
const episode: Resource = {
  resourceType: 'EpisodeOfCare',
  id: 'e1',
  meta: meta(['journey'], ['N']),
  status: 'active',
  patient: subject,
};
const reqol: Resource = score('reqol', 'Goal/none', meta(['measures'], ['N']));
const flag: Resource = {
  resourceType: 'Flag',
  id: 'f1',
  meta: meta(['risk'], ['R']),
  status: 'active',
  code: { text: 'safety' },
  subject,
};
const record = [episode, plan, g1, g2, g3, g3Score, g3Activity, score('g1-score', 'Goal/g1'), reqol, flag];
const known = facts([c1], { knownActors: new Set([mdt, gp, liaison, drugAndAlcohol]) });

const shown = (identities: readonly string[]): readonly string[] => {
  const judge = prepare(request({ identities }), known, at);
  const judged = record.map((resource) => ({ item: item(resource), decision: judge.judge(item(resource)) }));
  return filter(judged, [], new Set([sam])).resources.map(({ id = '' }) => id);
};

describe('Sunday 25 February, ten past two', () => {
  test('A&E liaison sees no trace of the drinking goal: not it, its score, its activity, nor a count', () => {
    const judge = prepare(request({ identities: [liaison] }), known, at);
    const judged = record.map((resource) => ({
      item: item(resource),
      decision: judge.judge(item(resource)),
    }));
    const { resources } = filter(judged, [], new Set([sam]));
    const text = JSON.stringify(resources);
    for (const trace of ['g3', 'drink', 'ETH', 'activity', 'first session'])
      expect(text).not.toContain(trace);
    expect(resources).toContainEqual(
      expect.objectContaining({ id: 'p1', goal: [{ reference: 'Goal/g1' }, { reference: 'Goal/g2' }] }),
    );
  });

  test('A&E liaison sees the episode, the plan, the other goals and the ReQoL, not the R-labelled flag', () => {
    expect(shown([liaison])).toEqual(['e1', 'p1', 'g1', 'g2', 'g1-score', 'reqol']);
  });

  test('break-glass at the door still needs a case', () => {
    const asked = request({ identities: [liaison], purposes: ['BTG'] });
    expect(decide(asked, item(flag), known, at).code).toBe('no-case');
  });

  const codeAtTheDoor = (about: Resource, ...purposes: string[]) => {
    const cases = [openCase({ openedBy: liaison })];
    return decide(request({ identities: [liaison], purposes }), item(about), { ...known, cases }, at).code;
  };

  test('the Consent adds the flag for BTG but nothing with ETH: "BTG permits R" would leak the goal', () => {
    expect(codeAtTheDoor(flag, 'BTG')).toBe('permitted');
    for (const each of [g3, g3Score, g3Activity]) expect(codeAtTheDoor(each, 'BTG')).toBe('refused');
  });

  test('BTG beside TREAT is heard as both and denies the same', () => {
    expect(codeAtTheDoor(g1, 'TREAT', 'BTG')).toBe('permitted');
    expect(codeAtTheDoor(flag, 'TREAT', 'BTG')).toBe('permitted');
    expect(codeAtTheDoor(g3, 'TREAT', 'BTG')).toBe('refused');
  });
});

describe('everybody else', () => {
  test('who is not listed gets nothing, Salford too', () => {
    expect(shown(['Organization/salford'])).toEqual([]);
  });

  test('the GP sees what A&E liaison sees', () => {
    expect(shown([gp])).toEqual(shown([liaison]));
  });

  test('the core team sees the drinking goal as well', () => {
    expect(shown([mdt])).toEqual([
      'e1',
      'p1',
      'g1',
      'g2',
      'g3',
      'g3-score',
      'g3-activity',
      'g1-score',
      'reqol',
    ]);
  });

  test('the drug and alcohol provider sees only what is labelled for it', () => {
    expect(shown([drugAndAlcohol])).toEqual(['g3', 'g3-score', 'g3-activity']);
  });

  test('nobody sees anything for another purpose', () => {
    const asked = request({ identities: [mdt], purposes: ['HRESCH'] });
    const research = { ...known, agreements: [agreement({ purposes: ['HRESCH'] })] };
    expect(decide(asked, item(g1), research, at).code).toBe('no-consent');
  });
});
