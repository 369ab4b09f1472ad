import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { layOutReqolChart } from '../../src/http/pages/reqol-chart.ts';

describe('The ReQoL chart', () => {
  test('keeps every point inside its frame, oldest on the left, higher scores higher', () => {
    const days = fc
      .integer({ min: 0, max: 4000 })
      .map((day) => new Date(Date.UTC(2020, 0, 1 + day)).toISOString().slice(0, 10));
    const series = fc
      .array(fc.record({ on: days, total: fc.integer({ min: 0, max: 40 }) }), { minLength: 1, maxLength: 12 })
      .map((points) => points.toSorted((one, other) => one.on.localeCompare(other.on)));
    fc.assert(
      fc.property(series, (points) => {
        const chart = layOutReqolChart(points);
        const [lowest, , highest] = chart.gridLines.map((line) => line.y);
        chart.points.forEach((point, index) => {
          const before = chart.points[index - 1];
          expect(point.x).toBeGreaterThanOrEqual(before?.x ?? chart.left);
          expect(point.x).toBeLessThanOrEqual(chart.right);
          expect(point.y).toBeLessThanOrEqual(lowest ?? 0);
          expect(point.y).toBeGreaterThanOrEqual(highest ?? 0);
        });
      }),
    );
    const [low, high] = layOutReqolChart([
      { on: '2026-01-01', total: 5 },
      { on: '2026-02-01', total: 35 },
    ]).points;
    expect(high?.y).toBeLessThan(low?.y ?? 0);
  });

  test('puts a single score in the middle', () => {
    expect(layOutReqolChart([{ on: '2026-01-01', total: 20 }]).points).toEqual([{ x: 141, y: 65 }]);
  });
});
