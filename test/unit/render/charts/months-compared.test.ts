import { describe, expect, test } from '@jest/globals';
import type { Analysis, MonthEffect } from '../../../../src/domain/analysis.ts';
import { type MonthsChart, monthsChart } from '../../../../src/render/charts/months-compared.ts';
import { createWriter } from '../../../../src/render/writer.ts';
import { expectDrawn, expectInsideDrawing, valueAt } from '../../../support/charts.ts';
import { CATALOGUES } from '../../../support/languages.ts';
import { analysisOf } from '../../../support/months.ts';
import { VERDICTS } from '../../../support/verdicts.ts';

const writer = createWriter(CATALOGUES.en, 'USD');
const [, clear = []] = VERDICTS[0] ?? [];

const chartOf = (analysis: Pick<Analysis, 'history' | 'month' | 'effect'>) =>
  monthsChart({ ...analysis, verdict: 'clear' }, writer);
const monthsOf = (analysis: Parameters<typeof chartOf>[0]) => chartOf(analysis) as MonthsChart;

describe('the chart of the months', () => {
  const { effect } = analysisOf(clear);
  const earlier = (month: string, percent: number | null, half = 1): MonthEffect => ({
    month,
    perDegree: percent,
    ci95: percent === null ? null : [percent - half, percent + half],
    percentPerDegree: percent,
    percentCi95: percent === null ? null : [percent - half, percent + half],
    r: null,
    n: 30,
  });
  const current = { ...effect, percentPerDegree: -3, percentCi95: [-4, -2] } as typeof effect;
  const chartWith = (...history: MonthEffect[]) =>
    monthsOf({ history, month: '2025-04', effect: current });

  test('dots and intervals are at the positions of the axis, in the order of the months', () => {
    const chart = chartWith(
      earlier('2025-01', 2),
      earlier('2025-02', -1.5, 2),
      earlier('2025-03', 0.5),
    );
    expectDrawn(
      chart.y,
      chart.months.map(({ y }) => y),
      [2, -1.5, 0.5, -3],
    );
    expectDrawn(
      chart.y,
      chart.months.map(({ low }) => low),
      [1, -3.5, -0.5, -4],
    );
    expectDrawn(
      chart.y,
      chart.months.map(({ high }) => high),
      [3, 0.5, 1.5, -2],
    );
    expectDrawn(chart.y, [chart.zero], [0]);
    expect(chart.months.map(({ label }) => label)).toEqual(['Jan', 'Feb', 'Mar', 'Apr']);
    const gaps = chart.months.slice(1).map(({ x }, i) => x - (chart.months[i]?.x ?? 0));
    for (const gap of gaps) expect(gap).toBeCloseTo(gaps[0] as number, 0);
    expect(chart.alt).toBe(
      'Chart of the effect of one degree by month: from -3.0% (April 2025) to +2.0% (January 2025); this month -3.0%.',
    );
    expectInsideDrawing(chart);
  });

  test('cuts a very wide interval; this month stays bold', () => {
    const chart = chartWith(
      earlier('2024-12', 100, 5000),
      ...['2025-01', '2025-02', '2025-03'].map((month) => earlier(month, 1)),
    );
    const [huge] = chart.months;
    expectDrawn(chart.y, [huge?.y ?? 0, huge?.high ?? 0, huge?.low ?? 0].slice(0, 1), [100]);
    expect(valueAt(huge?.high ?? 0, { ticks: chart.y })).toBeLessThan(200);
    // Inside the drawing, below its title.
    expect(huge?.low).toBeLessThan(chart.height);
    expect(huge?.high).toBeGreaterThan(12);
    expect(chart.months.map(({ current }) => current)).toEqual([false, false, false, false, true]);
    expectInsideDrawing(chart);
  });

  test('of two months, one may be very uncertain', () => {
    const chart = chartWith(earlier('2025-03', 1, 5000));
    const bold = chart.months.at(-1);
    // An interval, not a point.
    expect((bold?.low ?? 0) - (bold?.high ?? 0)).toBeGreaterThan(5);
  });

  test('this month is in the chart only with enough evidence', () => {
    const history = [earlier('2025-03', 1)];
    const analysis = { history, month: '2025-04', effect: current };
    expect(chartOf(analysis)?.caption).toContain('This month is drawn bold.');
    const few = monthsChart({ ...analysis, verdict: 'insufficient' }, writer);
    expect(few?.months).toMatchObject([{ label: 'Mar', current: false }]);
    expect(few?.caption).not.toContain('bold');
  });

  test('leaves out months without an effect', () => {
    const chart = chartWith(earlier('2025-02', null), earlier('2025-03', 1));
    expect(chart.months.map(({ label }) => label)).toEqual(['Mar', 'Apr']);
    expect(chartOf({ history: [], month: '2025-04', effect })).toBeNull();
    const unknown = { history: [earlier('2025-03', null)], month: '2025-04', effect: current };
    expect(chartOf(unknown)).toBeNull();
  });

  test('without an effect in this month no month is bold', () => {
    const { effect: none } = analysisOf(clear.slice(0, 2));
    const chart = monthsOf({ history: [earlier('2025-03', 1)], month: '2025-04', effect: none });
    expect(chart.months.map(({ current: bold }) => bold)).toEqual([false]);
    expect(chart.alt).toMatch(/to \+1\.0% \(March 2025\)\.$/);
    expectInsideDrawing(chart);
  });

  test.each([13, 14, 61])(
    'the labels of %i months do not touch, and the last month has one',
    (count) => {
      const start = Temporal.PlainYearMonth.from('2025-04');
      const history = Array.from({ length: count - 1 }, (_, i) =>
        earlier(start.subtract({ months: count - 1 - i }).toString(), i % 3),
      );
      const chart = chartWith(...history);
      expect(chart.months).toHaveLength(count);
      const labelled = chart.months.filter(({ label }) => label);
      expect(labelled.at(-1)?.current).toBe(true);
      for (const [i, { x }] of labelled.slice(1).entries()) {
        expect(x - (labelled[i]?.x ?? 0)).toBeGreaterThan(25);
      }
      expectInsideDrawing(chart);
    },
  );
});
