import { describe, expect, test } from 'vitest';
import { checkFeedback } from '../../src/living-well/feedback.ts';
import edinburgh from '../../src/living-well/sites/edinburgh.json' with { type: 'json' };
import tamesideGlossop from '../../src/living-well/sites/tameside-glossop.json' with { type: 'json' };

const asked = { ...tamesideGlossop.feedback, answers: ['yes', 'partly', 'no'] };
const sent = {
  id: 'c2b7ad0e-54fc-4f05-9c11-2d0a4a5d6b21',
  instrument: 'tameside-glossop-feedback',
  month: '2024-04',
  answers: { 'views-taken-seriously': 'yes', 'working-together': 'partly' },
};

describe('feedback is refused', () => {
  test.each([
    ['with a person', { ...sent, subject: 'Patient/1' }, ''],
    ['with an NHS number', { ...sent, nhsNumber: '9990000018' }, ''],
    ['with a comment, which could name anybody', { ...sent, comment: 'Thank you' }, ''],
    ['with a day, which could say who it was', { ...sent, month: '2024-04-18' }, 'month'],
    ['with an id that is not random', { ...sent, id: 'P-1001' }, 'id'],
    ['with a statement that is not asked', { ...sent, answers: { 'ms-example': 'yes' } }, 'answers'],
    [
      'with an answer that is not offered',
      { ...sent, answers: { 'working-together': 'rather' } },
      'answers.working-together',
    ],
    ['for another place’s form', { ...sent, instrument: 'edinburgh-feedback' }, 'instrument'],
    ['that is nothing', undefined, ''],
  ])('%s', (_, feedback, field) => {
    expect(() => checkFeedback(asked, feedback)).toThrow(
      expect.objectContaining({ code: 'invalid-request', issues: [expect.objectContaining({ field })] }),
    );
  });

  test('without a word of what was sent', () => {
    const names = { ...sent, answers: { 'Jo Example': 'yes' } };
    try {
      checkFeedback(asked, names);
      expect.unreachable();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('Example');
    }
  });

  test.each([
    ['Tameside & Glossop', tamesideGlossop.feedback],
    ['Edinburgh', edinburgh.feedback],
  ])('at %s while the answers it offers are not public', (_, shippedFeedback) => {
    expect(() =>
      checkFeedback(shippedFeedback, { ...sent, instrument: shippedFeedback.instrument }),
    ).toThrow();
  });
});

test('feedback says what was thought, and of nobody in particular', () => {
  expect(checkFeedback(asked, sent)).toEqual(sent);
});
