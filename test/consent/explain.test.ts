import { describe, expect, test } from 'vitest';
import { choiceKey, type ChoiceOnRecord, type ExplainContext } from '../../src/consent/explain-context.ts';
import { explain } from '../../src/consent/explain.ts';
import { reasonCodes, type Decision, type Evidence, type ReasonCode } from '../../src/consent/types.ts';
import { sensitiveStrands } from '../../src/living-well/case-record.ts';
import { caveat } from '../../src/living-well/words.ts';

const choice = { reference: 'Consent/c1', version: '2', paths: ['provision.provision[0]'] };
const waiting = { reference: 'Consent/receipt', version: '0', paths: ['provision'] };

const context: ExplainContext = {
  organisation: 'Example Infirmary',
  role: 'mh-liaison',
  purposes: ['TREAT'],
  source: 'Example Wellbeing Charity',
  choices: new Map<string, ChoiceOnRecord>([
    [
      choiceKey(choice),
      { recordedOn: new Date('2026-08-01T23:30:00Z'), recordedBy: 'Example Wellbeing Charity' },
    ],
    [choiceKey(waiting), 'not-read-yet'],
  ]),
};

function decision(code: ReasonCode, over: Partial<Evidence> = {}): Decision {
  return {
    effect: code === 'permitted' ? 'permit' : 'deny',
    code,
    evidence: {
      ruleSet: 'lwg-consent-1',
      agreement: { id: 'example-living-well', version: 3 },
      consents: [choice],
      topics: ['goals', 'plan'],
      labels: ['N'],
      case: null,
      ...over,
    },
  };
}

/** Every code, and permits of each kind. */
const decisions: readonly Decision[] = [
  ...reasonCodes.map((code) => decision(code)),
  ...reasonCodes.map((code) => decision(code, { topics: [], labels: [], consents: [], agreement: null })),
  decision('permitted', { consents: [] }),
  decision('permitted', { case: 'case-7' }),
  decision('refused', { consents: [waiting] }),
];

const person = (one: Decision, over: Partial<ExplainContext> = {}): string =>
  explain(one, { ...context, ...over }).person;

describe('What no explanation may tell the person', () => {
  test.each(['gender-recognition', 'fertility-treatment', 'never-share', 'GDIS'])(
    'that an item is labelled %s: its words are those of an agreement that does not cover it',
    (label) => {
      const withheld = person(decision('absolute-withhold', { labels: ['N', label] }));
      expect(withheld).toBe(person(decision('no-agreement', { labels: ['N'] })));
      expect(withheld).not.toContain(label);
    },
  );

  test.each(sensitiveStrands)('that a sensitive strand is %s: it is the same for each', (strand) => {
    const said = person(decision('refused', { topics: ['goals', strand] }));
    expect(said).toBe(person(decision('refused', { topics: ['goals', 'a-topic-of-the-site'] })));
    expect(said).toContain('goals and progress towards them; a more private topic');
    expect(said).not.toMatch(/drug|alcohol|abuse|sexual|criminal|police/);
  });

  test('a code, a reference, a path or a label', () => {
    for (const one of decisions) {
      expect(person(one)).not.toMatch(/Consent\/|provision|lwg-consent|TREAT|mh-liaison|version|\bN\b/);
    }
  });
});

describe('What the officer is not told', () => {
  test.each(['gender-recognition', 'fertility-treatment', 'never-share', 'GDIS'])(
    'which absolute withhold it was: %s reads as each other does',
    (label) => {
      const { officer } = explain(decision('absolute-withhold', { labels: ['R', label] }), context);
      expect(officer).toContain('labels R absolute');
      expect(officer).not.toContain(label);
    },
  );
});

describe('Every reason code has its three texts', () => {
  test.each(reasonCodes)('%s', (code) => {
    const { clinician, person: told, officer } = explain(decision(code), context);
    expect(clinician).toBe(caveat);
    expect(told.split('\n')).toHaveLength(4);
    for (const line of told.split('\n')) expect(line).toMatch(/^[A-Z].+\.$/);
    expect(officer).toContain(` ${code};`);
  });

  test('the clinician reads one line, the same for all, byte for byte', () => {
    expect(new Set(decisions.map((one) => explain(one, context).clinician))).toEqual(new Set([caveat]));
  });
});

describe('The person is told', () => {
  test('who asked, as what and what for, what they could see, why, and how to change it', () => {
    expect(person(decision('permitted')).split('\n')).toEqual([
      'Example Infirmary asked, as a mental health liaison worker. The reason given was care and treatment.',
      'They could see: goals and progress towards them; the support plan and activities. This comes from Example Wellbeing Charity.',
      'A choice on record says yes to this. It was recorded on 2 August 2026 by Example Wellbeing Charity.',
      'To stop sharing this, talk to Example Wellbeing Charity. A change counts as soon as it is recorded.',
    ]);
  });

  test('where nobody has chosen, that the agreement decides', () => {
    expect(person(decision('permitted', { consents: [] }))).toContain('have an agreement');
  });

  test('in an emergency, its case', () => {
    const told = person(decision('permitted', { case: 'case-7' }), { purposes: ['TREAT', 'BTG'] });
    expect(told).toContain('care and treatment and emergency access');
    expect(told).toContain('Their emergency case is case-7.');
  });

  test('of a choice that had arrived and was not read yet', () => {
    expect(person(decision('refused', { consents: [waiting] }))).toContain(
      'had arrived and was not read yet',
    );
  });

  test('of a choice whose record cannot be found, without a date', () => {
    const told = person(decision('refused'), { choices: new Map() });
    expect(told).toContain('A choice on record says no to this.');
    expect(told).not.toContain('recorded on');
  });

  test('something sensible of a role, a purpose and topics that have no words', () => {
    const told = person(decision('error', { topics: [] }), { role: '__proto__', purposes: ['NEW'] });
    expect(told).toContain('as a member of staff or a system. The reason given was another reason.');
    expect(told).toContain('They could not see: a part of the record.');
  });

  test('in short sentences of short words', () => {
    for (const one of decisions) {
      const [who = '', , ...rest] = person(one, { organisation: 'We', source: 'They' }).split('\n');
      const sentences = [who, ...rest].join(' ').split(/(?<=\.) /);
      for (const sentence of sentences) expect(sentence.split(' ').length, sentence).toBeLessThanOrEqual(16);
      const words = sentences.flatMap((sentence) => sentence.split(' '));
      expect(words.join('').length / words.length, sentences.join(' ')).toBeLessThan(5);
    }
  });
});

test('the officer reads the evidence as codes, the case among them', () => {
  const { officer } = explain(decision('permitted', { case: 'case-7', labels: ['ETH', 'R'] }), context);
  expect(officer).toBe(
    'permit permitted; rule set lwg-consent-1; agreement example-living-well version 3; ' +
      'consents Consent/c1 version 2 at provision.provision[0]; topics goals plan; labels ETH R; case case-7',
  );
  expect(
    explain(decision('error', { agreement: null, consents: [], topics: [], labels: [] }), context).officer,
  ).toBe(
    'deny error; rule set lwg-consent-1; agreement none; consents none; topics none; labels none; case none',
  );
});
