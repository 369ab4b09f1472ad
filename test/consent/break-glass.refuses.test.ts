import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import type { BreakGlassCase } from '../../src/consent/types.ts';
import { agreement, at, consent, facts, goal, item, openCase, purpose, request, ruth, sam } from './build.ts';
import { codeFor, withUnknown } from './probe.ts';

const emergency = request({ purposes: ['BTG'] });
const refusal = consent({ type: 'deny' });
const planned = item(goal({}, ['plan']));

/** What an emergency look at something Sam refused leads to, with these cases on record. */
const codeWith = (...cases: BreakGlassCase[]) =>
  codeFor([refusal], { request: emergency, item: planned, facts: { cases } });

test('the cases below are refused by what they change and nothing else', () => {
  expect(codeWith(openCase())).toBe('permitted');
});

describe('no case is open', () => {
  const cases: readonly [string, readonly BreakGlassCase[]][] = [
    ['when there is none', []],
    ['that another user opened', [openCase({ openedBy: 'Practitioner/other' })]],
    ['that was opened in another role', [openCase({ role: 'gp' })]],
    ['for another person', [openCase({ patient: ruth })]],
    ['before it was opened', [openCase({ openedAt: new Date(at.getTime() + 1) })]],
    ['an hour after it was opened', [openCase({ openedAt: new Date(at.getTime() - 3_600_000) })]],
    ['from the instant that it was closed', [openCase({ closedAt: at })]],
    ['once it was closed', [openCase({ closedAt: new Date('2024-02-25T02:05:00Z') })]],
    ['opened at no instant', [openCase({ openedAt: new Date('soon') })]],
    ['closed at no instant', [openCase({ closedAt: new Date('soon') })]],
    ['opened at a text', [withUnknown(openCase(), { openedAt: '2024-02-25T02:00:00Z' })]],
    ['closed at null', [withUnknown(openCase(), { closedAt: null })]],
    ['without an id', [openCase({ id: '' })]],
    ['without a user', [withUnknown(openCase(), { openedBy: undefined })]],
    ['without a person', [withUnknown(openCase(), { patient: undefined })]],
  ];
  test.each(cases)('%s', (_, onRecord) => expect(codeWith(...onRecord)).toBe('no-case'));

  test('at an instant that is none', () => {
    const known = facts([refusal], { cases: [openCase()] });
    expect(decide(emergency, planned, known, new Date('soon')).effect).toBe('deny');
  });

  test('and then no Consent helps, not one for BTG either, nor BTG beside another purpose', () => {
    const permits = [
      consent({ type: 'permit', purpose: [purpose('BTG')] }),
      consent({ type: 'permit' }, { id: 'c2' }),
    ];
    expect(codeFor(permits, { request: emergency })).toBe('no-case');
    expect(codeFor(permits, { request: request({ purposes: ['TREAT', 'BTG'] }) })).toBe('no-case');
  });
});

describe('an open case lifts nothing', () => {
  const during = { request: emergency, item: planned, facts: { cases: [openCase()] } };

  test('of an item that is not disclosable', () => {
    const wrong = item(goal({ lifecycleStatus: 'entered-in-error' }, ['plan']));
    expect(codeFor([refusal], { ...during, item: wrong })).toBe('not-disclosable');
  });

  test('without an agreement that foresees it, in this role', () => {
    const { breakGlass: _, ...plain } = agreement();
    const elsewhere = agreement({ breakGlass: { roles: ['gp'] } });
    for (const agreements of [[], [plain], [elsewhere], [agreement({ revoked: true })]]) {
      expect(codeFor([refusal], { ...during, facts: { cases: [openCase()], agreements } })).toBe(
        'no-agreement',
      );
    }
  });

  test('where an agreement lists BTG and has no breakGlass part for the role', () => {
    const { breakGlass: _, ...listed } = agreement({ purposes: ['BTG'] });
    const facts = { cases: [openCase()], agreements: [listed] };
    expect(codeFor([refusal], { ...during, facts })).toBe('refused');
    expect(codeFor([], { ...during, facts })).toBe('no-consent');
  });

  test.each(['never-share', 'gender-recognition', 'fertility-treatment', 'GDIS'])('labelled %s', (name) => {
    const withheld = item(goal({}, ['plan'], ['N', name]));
    expect(codeFor([refusal], { ...during, item: withheld })).toBe('absolute-withhold');
  });

  test.each(['goals', 'measures', 'risk', 'attendance', 'narrative', 'drug-alcohol', 'domestic-abuse'])(
    'with the topic %s, alone or beside one that it lifts',
    (theme) => {
      for (const topics of [[theme], ['plan', theme]]) {
        const sensitive = item(goal({}, topics));
        expect(codeFor([refusal], { ...during, item: sensitive })).toBe('refused');
        expect(codeFor([], { ...during, item: sensitive })).toBe('no-consent');
      }
    },
  );

  test('with a topic that the agreement leaves out of its own list', () => {
    const narrow = agreement({ breakGlass: { roles: ['liaison-nurse'], topics: ['contacts'] } });
    const facts = { cases: [openCase()], agreements: [narrow] };
    expect(codeFor([refusal], { ...during, facts })).toBe('refused');
  });

  test('by two agreements that list its topics only together', () => {
    const part = (id: string, theme: 'plan' | 'goals') =>
      agreement({ id, breakGlass: { roles: ['liaison-nurse'], topics: [theme] } });
    const both = item(goal({}, ['plan', 'goals']));
    const facts = { cases: [openCase()], agreements: [part('a', 'plan'), part('b', 'goals')] };
    expect(codeFor([refusal], { ...during, item: both, facts })).toBe('refused');
  });

  test('where BTG is not asked', () => {
    expect(codeFor([refusal], { ...during, request: request() })).toBe('refused');
    expect(codeFor([], { ...during, request: request() })).toBe('no-consent');
  });
});

describe('a case for one of two people', () => {
  const shared = item(Object.assign(goal({}, ['plan']), { patient: { reference: ruth } }));
  const codeWhen = (ruths: Parameters<typeof consent>[0] | undefined, purposes = ['BTG']) => {
    const own = ruths === undefined ? [] : [consent(ruths, { id: 'r1', patient: { reference: ruth } })];
    const people = new Map([
      [sam, [refusal]],
      [ruth, own],
    ]);
    return codeFor([], {
      request: request({ purposes }),
      item: shared,
      facts: { people, cases: [openCase()] },
    });
  };

  test('does not lift the refusal or the silence of the other', () => {
    expect(codeWhen({ type: 'deny' })).toBe('refused');
    expect(codeWhen({ type: 'deny' }, ['TREAT', 'BTG'])).toBe('refused');
    expect(codeWhen(undefined)).toBe('no-consent');
  });

  test('makes nothing of what the other permits for BTG, which needs a case for the other', () => {
    expect(codeWhen({ type: 'permit', purpose: [purpose('BTG')] })).toBe('no-consent');
    expect(codeWhen({ type: 'permit', purpose: [purpose('BTG')] }, ['TREAT', 'BTG'])).toBe('no-consent');
  });

  test('leaves what the other permits for the purpose beside it', () => {
    expect(codeWhen({ type: 'permit', purpose: [purpose('TREAT')] }, ['TREAT', 'BTG'])).toBe('permitted');
  });

  test('does not lift the silence of somebody who is not known', () => {
    const stranger = item(Object.assign(goal({}, ['plan']), { patient: { reference: 'Patient/stranger' } }));
    const cases = [openCase(), openCase({ id: 'case-2', patient: 'Patient/stranger' })];
    expect(codeFor([refusal], { request: emergency, item: stranger, facts: { cases } })).toBe('no-consent');
  });
});
