import type { ConsentProvision } from '@medplum/fhirtypes';
import { describe, expect, test } from 'vitest';
import { decide } from '../../src/consent/decide.ts';
import { actor, at, consent, liaison, request } from './build.ts';
import { codeFor, denyHolds, permitHolds } from './probe.ts';
import { limitTables } from './truth-table/limit-tables.ts';
import { words } from './truth-table/limit-table.ts';
import { factsOf, itemOf, questionRows } from './truth-table/question-rows.ts';
import { unknownRows } from './truth-table/unknown-rows.ts';

describe('the questions', () => {
  test.each(questionRows)('%j', (row) => {
    for (const known of factsOf(row)) {
      const decision = decide(request({ purposes: [...words(row.purposes)] }), itemOf(row), known, at);
      expect(decision).toMatchObject({
        code: row.code,
        effect: row.code === 'permitted' ? 'permit' : 'deny',
      });
    }
  });

  test('reach every code', () => {
    const codes = new Set(questionRows.map(({ code }) => code));
    expect(codes.size).toBe(8);
  });
});

describe.each(limitTables)('$limit', ({ limit, rows }) => {
  test.each(rows)('lists $listed, meets $meets: permit $permit, deny $deny', (row) => {
    const { limits, situation } = row;
    expect(permitHolds(limits, situation)).toBe(row.permit);
    expect(denyHolds(limits, situation)).toBe(row.deny);
    const below = (type: 'permit' | 'deny'): ConsentProvision => ({
      type: type === 'permit' ? 'deny' : 'permit',
      provision: [{ type, ...limits }],
    });
    expect(codeFor([consent(below('permit'))], situation)).toBe(row.permit ? 'permitted' : 'refused');
    expect(codeFor([consent(below('deny'))], situation)).toBe(row.deny ? 'refused' : 'permitted');
  });

  test('has rows where each effect holds and where it does not', () => {
    for (const effect of ['permit', 'deny'] as const) {
      expect(new Set(rows.map((row) => row[effect]))).toEqual(new Set([true, false]));
    }
    expect(rows.every((row) => limit in row.limits)).toBe(true);
  });
});

describe('what is not known', () => {
  const below = (type: 'permit' | 'deny', reference: string) =>
    consent({
      type: type === 'permit' ? 'deny' : 'permit',
      provision: [{ type, actor: [actor(reference)] }],
    });
  const permitting = below('permit', liaison);
  const denyingAnother = below('deny', 'Organization/gp');

  test('without it the permit holds and the deny does not', () => {
    expect(codeFor([permitting])).toBe('permitted');
    expect(codeFor([denyingAnother])).toBe('permitted');
  });

  test.each(unknownRows)('$where: a permit never holds, a deny always does', ({ spoil }) => {
    expect(codeFor([spoil(permitting)])).not.toBe('permitted');
    expect(codeFor([spoil(denyingAnother)])).toBe('refused');
  });
});
