import { describe, expect, test } from 'vitest';
import { asksOf } from '../../src/consent/purposes.ts';
import { consent, openCase, purpose, request } from './build.ts';
import { codeFor } from './probe.ts';

describe('BTG beside other purposes', () => {
  const forTreat = consent({ type: 'permit', purpose: [purpose('TREAT')] });
  const forBtg = consent({ type: 'permit', purpose: [purpose('BTG')] }, { id: 'c2' });
  const notBtg = consent({ type: 'deny', purpose: [purpose('BTG')] }, { id: 'c3' });
  const both = ['TREAT', 'BTG'];
  const codeOf = (consents: Parameters<typeof codeFor>[0], purposes: string[]) =>
    codeFor(consents, { request: request({ purposes }), facts: { cases: [openCase()] } });

  test('is denied where either ask is', () => {
    expect(codeOf([forTreat, notBtg], both)).toBe('refused');
    expect(codeOf([forTreat, notBtg], ['TREAT'])).toBe('permitted');
  });

  test('is permitted where one ask is and neither is denied', () => {
    expect(codeOf([forTreat], both)).toBe('permitted');
    expect(codeOf([forBtg], both)).toBe('permitted');
    expect(codeOf([forTreat], ['BTG'])).toBe('no-consent');
  });

  test('leaves the others to be covered all together', () => {
    expect(codeOf([forTreat], ['TREAT', 'HOPERAT', 'BTG'])).toBe('no-consent');
  });

  test('is two asks; anything else is one', () => {
    expect(asksOf(['TREAT', 'BTG', 'CAREMGT'])).toEqual([['TREAT', 'CAREMGT'], ['BTG']]);
    expect(asksOf(['BTG'])).toEqual([['BTG']]);
    expect(asksOf(['TREAT', 'CAREMGT'])).toEqual([['TREAT', 'CAREMGT']]);
  });
});
