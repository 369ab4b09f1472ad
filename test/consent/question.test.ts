import type { Consent } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { answerQuestion } from '../../src/consent/question.ts';
import { action, actor, agreement, consent, goal, label, liaison, meta, purpose, topic } from './build.ts';

const permit = consent({ type: 'permit' });

function question(over: object = {}, request: object = {}): object {
  return {
    id: 'q1',
    at: '2024-02-25T02:10:00Z',
    request: { identities: [liaison], role: 'liaison-nurse', purposes: ['TREAT'], ...request },
    item: goal(),
    consents: [permit],
    agreements: 'any',
    ...over,
  };
}

const ask = (over: object = {}, request: object = {}) =>
  answerQuestion(JSON.stringify(question(over, request)));
const reason = (over: object = {}, request: object = {}): string => ask(over, request).reason;

describe('a line that cannot be read is denied, and says what is wrong without repeating it', () => {
  test.each([
    ['', ['not JSON']],
    ['{', ['not JSON']],
    ['null', ['the whole']],
    ['[]', ['the whole']],
    ['"a secret"', ['the whole']],
  ])('%j', (line, unreadable) => {
    expect(answerQuestion(line)).toEqual({ id: null, effect: 'deny', reason: 'error', unreadable });
  });

  test.each([
    ['an instant without a zone', { at: '2024-02-25T02:10:00' }, 'at'],
    ['no item', { item: undefined }, 'item'],
    ['an item without a type', { item: { id: 'g1' } }, 'item.resourceType'],
    ['no agreements', { agreements: undefined }, 'agreements'],
    ['a Consent that is none', { consents: [{ resourceType: 'Goal' }] }, 'consents.0.resourceType'],
    ['topics that are no list', { topics: 'goals' }, 'topics'],
  ])('%s', (_what, over, field) => {
    expect(ask(over)).toEqual({ id: 'q1', effect: 'deny', reason: 'error', unreadable: [field] });
  });

  test('no purpose at all', () => {
    expect(ask({}, { purposes: [] })).toMatchObject({ effect: 'deny', reason: 'error' });
  });

  test('one nested so deep that no walk of it ends', () => {
    const deep = JSON.stringify(question()).replace(
      '"type":"permit"',
      `"type":${'['.repeat(1e5)}${']'.repeat(1e5)}`,
    );
    expect(answerQuestion(deep)).toMatchObject({ effect: 'deny' });
  });
});

describe('under any agreement the Consents alone decide', () => {
  test('nobody has said anything: no', () => expect(reason({ consents: [] })).toBe('no-consent'));
  test('the person refuses', () => expect(reason({ consents: [consent({ type: 'deny' })] })).toBe('refused'));
  test('the person permits', () => expect(ask()).toMatchObject({ effect: 'permit', reason: 'permitted' }));

  test("another person's Consent is none of this one's", () => {
    expect(reason({ consents: [{ ...permit, patient: { reference: 'Patient/other' } }] })).toBe('no-consent');
  });

  test('a Consent that does not say whose it is permits nothing, and its denies stand', () => {
    const unnamed = (type: 'permit' | 'deny'): Consent => consent({ type }, { patient: { display: 'Sam' } });
    expect(reason({ consents: [unnamed('permit')] })).not.toBe('permitted');
    expect(reason({ consents: [permit, unnamed('deny')] })).toBe('refused');
  });

  test('a purpose that is in no agreement, and in no code system, is asked of the Consents too', () => {
    expect(reason({}, { purposes: ['HRESCH'] })).toBe('permitted');
    const limited = consent({ type: 'permit', purpose: [purpose('TREAT')] });
    expect(reason({ consents: [limited] }, { purposes: ['NO-SUCH'] })).toBe('no-consent');
  });

  test('a case is taken as open: a permit for BTG holds, and a refusal is not lifted', () => {
    const forEmergency = consent({ type: 'permit', purpose: [purpose('BTG')] });
    expect(reason({ consents: [forEmergency] }, { purposes: ['BTG'] })).toBe('permitted');
    expect(reason({ consents: [consent({ type: 'deny' })] }, { purposes: ['BTG'] })).toBe('refused');
    expect(reason({ consents: [] }, { purposes: ['BTG'] })).toBe('no-consent');
  });

  test('an absolute withhold still withholds', () => {
    expect(reason({ item: goal({ meta: meta(['goals'], ['N', 'never-share']) }) })).toBe('absolute-withhold');
  });

  test('an item about somebody whom nobody can resolve is about nobody', () => {
    expect(reason({}, { unresolvable: ['Patient/sam'] })).toBe('not-disclosable');
  });
});

describe('what a question may leave out', () => {
  const goalsOnly = consent({ type: 'permit', class: [topic('goals')] });
  const untagged = goal({ meta: { security: meta([], ['N']).security ?? [] } });

  test('topics: those the item is tagged with, else those of its type; given ones replace both', () => {
    expect(reason({ consents: [goalsOnly] })).toBe('permitted');
    expect(reason({ consents: [goalsOnly], item: untagged })).toBe('permitted');
    expect(reason({ consents: [goalsOnly], topics: ['goals', 'risk'] })).toBe('no-consent');
    expect(ask({ topics: ['risk'] })).toMatchObject({ topics: ['risk'] });
  });

  test('the base of our topic system', () => {
    const byName = { ...topic('goals'), system: 'livingwell-sharing-topic' };
    const elsewhere = {
      ...topic('goals'),
      system: 'https://example.org/CodeSystem/livingwell-sharing-topic',
    };
    for (const code of [byName, elsewhere])
      expect(reason({ consents: [consent({ type: 'permit', class: [code] })] })).toBe('permitted');
  });

  test('the action is access; another is asked by its name', () => {
    const toCorrect = consent({ type: 'permit', action: [action('correct')] });
    expect(reason({ consents: [toCorrect] })).toBe('no-consent');
    expect(reason({ consents: [toCorrect] }, { action: 'correct' })).toBe('permitted');
  });

  test('actors are known unless they are said not to be', () => {
    const denied = consent({ type: 'deny', actor: [actor('Organization/gp')] });
    expect(reason({ consents: [permit, denied] })).toBe('permitted');
    expect(reason({ consents: [permit, denied] }, { unresolvable: ['Organization/gp'] })).toBe('refused');
  });

  test('the id of an item', () => expect(reason({ item: { ...goal(), id: undefined } })).toBe('permitted'));
});

describe('under agreements', () => {
  const ods = 'https://fhir.nhs.uk/Id/ods-organization-code|RXX';
  const asked = { identities: [ods] };
  const {
    lawfulBasis: _basis,
    article9: _condition,
    signatories: _who,
    reviewOn: _when,
    ...bare
  } = agreement();

  test('none: no', () => expect(reason({ agreements: [] }, asked)).toBe('no-agreement'));

  test('one with a field that is not known is void', () => {
    expect(reason({ agreements: [{ ...agreement(), except: ['A&E'] }] }, asked)).toBe('no-agreement');
  });

  test('one with another source, where the question names one', () => {
    expect(reason({ agreements: [agreement()], source: 'OTHER' }, asked)).toBe('no-agreement');
    expect(reason({ agreements: [agreement()], source: 'VCS01' }, asked)).toBe('permitted');
  });

  test('one that covers it, its recorded facts left out: the recipient by its ODS identity', () => {
    expect(ask({ agreements: [bare] }, asked)).toMatchObject({
      reason: 'permitted',
      agreement: { id: 'tg-liaison', version: 1 },
    });
  });

  test('emergency access needs a case', () => {
    const inEmergency = { ...asked, purposes: ['BTG'] };
    const opened = {
      id: 'case',
      openedBy: ods,
      role: 'liaison-nurse',
      patient: 'Patient/sam',
      openedAt: '2024-02-25T02:00:00Z',
    };
    const refusing = {
      agreements: [agreement()],
      consents: [consent({ type: 'deny' })],
      topics: ['contacts'],
    };
    expect(reason(refusing, inEmergency)).toBe('no-case');
    expect(ask({ ...refusing, cases: [opened] }, inEmergency)).toMatchObject({
      reason: 'permitted',
      case: 'case',
    });
  });
});

describe('What others write otherwise than we do', () => {
  const inEmergency = { purposes: ['BTG'] };

  test('a case taken as open is open in no role too', () => {
    const forEmergency = consent({ type: 'permit', purpose: [purpose('BTG')] });
    const nobodys = { ...inEmergency, role: undefined };
    expect(reason({ consents: [forEmergency] }, nobodys)).toBe('permitted');
  });

  test.each(['#p', '', '#', 'Patient/', 'Patient?identifier=x|1'])(
    'a subject %j is somebody unknown, whoever else is called so',
    (reference) => {
      const theirs = { ...permit, patient: { reference } };
      const item = goal({ subject: { reference } });
      expect(reason({ item, consents: [theirs] })).toBe('not-disclosable');
      const refusal = { ...consent({ type: 'deny' }), patient: { reference } };
      expect(reason({ consents: [permit, refusal] })).toBe('refused');
    },
  );

  test("a refusal under somebody's address elsewhere is heard, a permit is not", () => {
    const elsewhere = (type: 'permit' | 'deny'): Consent =>
      consent({ type }, { patient: { reference: 'https://elsewhere.example/fhir/Patient/sam' } });
    expect(reason({ consents: [elsewhere('permit')] })).not.toBe('permitted');
    expect(reason({ consents: [permit, elsewhere('deny')] })).toBe('refused');
  });

  test.each(['Patient/two', 5, [], null, ['zzz'], { reference: 5 }])(
    'a second subject %j that cannot be read is somebody who permitted nothing',
    (patient) => {
      expect(ask({ item: { ...goal(), patient } }).effect).toBe('deny');
    },
  );

  test('an appointment of nobody is not to be disclosed', () => {
    expect(reason({ item: { resourceType: 'Appointment', id: 'a' } })).toBe('not-disclosable');
  });

  test('a Consent and a Provenance are items like others', () => {
    const recorded = { ...consent({ type: 'deny' }), id: 'other' };
    expect(reason({ item: recorded })).toBe('permitted');
  });

  test.each([
    { verificationStatus: 'entered-in-error' },
    { verificationStatus: { text: 'entered-in-error' } },
    { status: ['entered-in-error'] },
    { status: { coding: [{ code: 'entered-in-error' }] } },
  ])('%j is in error', (status) => {
    expect(reason({ item: { ...goal(), ...status } })).toBe('not-disclosable');
  });

  test('an agreement with empty lists, other codes and other recorded facts is one; with an unknown field it is none', () => {
    const other = {
      ...agreement(),
      id: 'AG 1',
      version: '2',
      roles: ['MH_Liaison'],
      purposes: ['PurposeOfUse'],
      period: { start: '2024-01-01T00:00:00Z' },
      withoutConsent: { topics: [], purposes: [] },
      breakGlass: { roles: [], topics: [] },
      lawfulBasis: { code: 'e' },
    };
    const asked = { organisations: ['RXX'], role: 'MH_Liaison' };
    expect(reason({ agreements: [other] }, asked)).toBe('permitted');
    expect(reason({ agreements: [{ ...other, unless: 'x' }] }, asked)).toBe('no-agreement');
  });

  test('a case that cannot be read is not open, and does not hide the one beside it', () => {
    const open = {
      id: 'case',
      openedBy: liaison,
      role: 'liaison-nurse',
      patient: 'Patient/sam',
      openedAt: '2024-02-25T02:00:00Z',
      closedAt: null,
    };
    const asked = { ...inEmergency, organisations: ['RXX'] };
    const refusing = {
      agreements: [agreement()],
      consents: [consent({ type: 'deny' })],
      topics: ['contacts'],
    };
    expect(reason({ ...refusing, cases: [{ id: 5 }] }, asked)).toBe('no-case');
    expect(reason({ ...refusing, cases: [{ id: 5 }, open] }, asked)).toBe('permitted');
  });

  test('what is left out may be null', () => {
    const nothing = { role: null, action: null, unresolvable: null, organisations: null };
    expect(reason({ topics: null, source: null, cases: null }, nothing)).toBe('permitted');
    expect(reason({ consents: null })).toBe('no-consent');
  });

  test('a type that we do not keep is narrative until somebody says otherwise', () => {
    const condition = { resourceType: 'Condition', id: 'c', subject: { reference: 'Patient/sam' } };
    expect(
      reason({ item: condition, consents: [consent({ type: 'permit', class: [topic('existence')] })] }),
    ).toBe('no-consent');
  });

  test('a contained actor is known to nobody', () => {
    expect(reason({ consents: [permit, consent({ type: 'deny', actor: [actor('#prac')] })] })).toBe(
      'refused',
    );
  });

  test('an empty code is an unknown one', () => {
    const item = { ...goal(), code: { coding: [{ system: 'x', code: '1' }] } };
    const denied = consent({ type: 'deny', code: [{ coding: [{ system: '', code: '1' }] }] });
    expect(reason({ item, consents: [permit, denied] })).toBe('refused');
  });

  test('a provision where a list of them belongs: its deny is heard', () => {
    const odd = {
      ...consent({ type: 'permit' }),
      provision: { type: 'permit', provision: { type: 'deny' } },
    };
    expect(reason({ consents: [permit, odd] })).toBe('refused');
  });

  test('a label of no system may be a confidentiality', () => {
    const item = goal({ meta: { security: [{ code: 'V' }] } });
    const normal = consent({ type: 'permit', securityLabel: [label('R')] });
    expect(reason({ item, consents: [normal] })).toBe('no-consent');
  });
});
