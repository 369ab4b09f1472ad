import { describe, expect, test } from 'vitest';
import { asksOf } from '../../src/consent/purposes.ts';
import { askSam } from './ask-sam.ts';
import { consent, item, purpose } from './build.ts';

describe('BTG beside other purposes', () => {
  const forTreat = consent({ type: 'permit', purpose: [purpose('TREAT')] });
  const forBtg = consent({ type: 'permit', purpose: [purpose('BTG')] }, { id: 'c2' });
  const notBtg = consent({ type: 'deny', purpose: [purpose('BTG')] }, { id: 'c3' });
  const both = { purposes: ['TREAT', 'BTG'] };

  test('is denied where either ask is', () => {
    expect(askSam([forTreat, notBtg], item(), both)).toBe('deny');
    expect(askSam([forTreat, notBtg], item(), { purposes: ['TREAT'] })).toBe('permit');
  });

  test('is permitted where one ask is and neither is denied', () => {
    expect(askSam([forTreat], item(), both)).toBe('permit');
    expect(askSam([forBtg], item(), both)).toBe('permit');
    expect(askSam([forTreat], item(), { purposes: ['BTG'] })).toBeUndefined();
  });

  test('leaves the others to be covered all together', () => {
    expect(askSam([forTreat], item(), { purposes: ['TREAT', 'HPAYMT', 'BTG'] })).toBeUndefined();
  });

  test('is two asks; anything else is one', () => {
    expect(asksOf(['TREAT', 'BTG', 'CAREMGT'])).toEqual([['TREAT', 'CAREMGT'], ['BTG']]);
    expect(asksOf(['BTG'])).toEqual([['BTG']]);
    expect(asksOf(['TREAT', 'CAREMGT'])).toEqual([['TREAT', 'CAREMGT']]);
  });
});
