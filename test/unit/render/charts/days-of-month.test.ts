import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../../src/domain/analysis.ts';
import { datesBetween } from '../../../../src/domain/calendar.ts';
import type { JoinedDay } from '../../../../src/domain/records.ts';
import { type MonthChart, monthChart } from '../../../../src/render/charts/days-of-month.ts';
import { createWriter } from '../../../../src/render/writer.ts';
import { expectDrawn, expectInsideDrawing, pathPieces, valueAt } from '../../../support/charts.ts';
import { datesFrom } from '../../../support/days.ts';
import { CATALOGUES } from '../../../support/languages.ts';
import { analysisOf, day } from '../../../support/months.ts';
import { VERDICTS } from '../../../support/verdicts.ts';

const writer = createWriter(CATALOGUES.en, 'USD');
const [, clear = []] = VERDICTS[0] ?? [];

const monthOf = (analysis: Analysis, holidays: string[] = []) =>
  monthChart(analysis, holidays, writer) as MonthChart;

type Value = Partial<
  Pick<JoinedDay, 'temperature' | 'amount' | 'amountFilled' | 'temperatureFilled'>
>;

/** April with the given values; null for a missing day. */
function april(values: (Value | null)[], days: Partial<Analysis['days']> = {}) {
  const dates = datesFrom('2025-04-01', values.length);
  const joined = values.flatMap((value, i) =>
    value === null
      ? []
      : [day(dates[i] as string, value.temperature ?? 15, value.amount ?? 100, value)],
  );
  const analysis = analysisOf(joined);
  return { ...analysis, days: { ...analysis.days, ...days } };
}

describe('the chart of the month', () => {
  test('line and bars are at the positions of the axes and of their days', () => {
    const analysis = analysisOf(clear);
    const chart = monthOf(analysis);
    const { daily } = analysis;
    expectDrawn(
      chart.temperatures,
      chart.dots.map(({ y }) => y),
      daily.map(({ temperature }) => temperature),
    );
    expectDrawn(
      chart.sales,
      chart.bars.map(({ y }) => y),
      daily.map(({ amount }) => amount),
    );
    for (const { y, height } of chart.bars) expect(y + height).toBeCloseTo(chart.zero, 6);
    expect(pathPieces(chart.line)).toEqual([chart.dots.map(({ x, y }) => [x, y])]);
    chart.bars.forEach(({ x, width }, i) => {
      const dot = chart.dots[i]?.x ?? 0;
      expect(Math.abs(x + width / 2 - dot)).toBeLessThan(0.2);
    });
    expect(chart.days.map(({ label }) => label)).toEqual(['1', '8', '15', '22', '29']);
    expect(chart.days.map(({ x }) => x)).toEqual([0, 7, 14, 21, 28].map((i) => chart.dots[i]?.x));
    expectInsideDrawing(chart);
  });

  test('the alternative text has the extremes and their days', () => {
    const chart = monthOf(
      april([{ amount: 300, temperature: 18.25 }, { amount: 60 }, { amount: 90, temperature: 24 }]),
    );
    expect(chart.alt).toBe(
      'Chart of April 2025: daily sales from $60.00 (Apr 2) to $300.00 (Apr 1), temperature from 15 to 24 °C.',
    );
  });

  test('negative sales are below the base line', () => {
    const amounts = [100, -40, 0, 250];
    const chart = monthOf(april(amounts.map((amount) => ({ amount }))));
    const [up, down, none] = chart.bars;
    expect(chart.zero).toBeLessThan(chart.bottom);
    expect(valueAt(chart.zero, { ticks: chart.sales })).toBeCloseTo(0, 6);
    expect((up?.y ?? 0) + (up?.height ?? 0)).toBeCloseTo(chart.zero, 6);
    expect(down?.y).toBe(chart.zero);
    expectDrawn(chart.sales, [(down?.y ?? 0) + (down?.height ?? 0)], [-40]);
    expect([none?.y, none?.height]).toEqual([chart.zero, 0]);
    expectInsideDrawing(chart);
  });

  test('if all sales are negative, bars start at the top', () => {
    const chart = monthOf(april([{ amount: -10 }, { amount: -20 }]));
    expect(chart.bars.map(({ y }) => y)).toEqual([chart.zero, chart.zero]);
    expect(chart.zero).toBe(chart.sales.at(-1)?.position);
    expectInsideDrawing(chart);
  });

  test('a gap interrupts the line and has a mark', () => {
    const dates = datesFrom('2025-04-01', 30);
    const missing = [3, 4, 10, 29];
    const values = dates.map((_, i) => (missing.includes(i) ? null : { amount: 100 + i }));
    const analysis = april(values, {
      closed: [dates[3] as string, dates[4] as string],
      shoppingOnly: [dates[10] as string],
      dropped: [dates[29] as string],
    });
    const chart = monthOf(analysis, [dates[4] as string, dates[6] as string, '2024-12-25']);
    expect(pathPieces(chart.line).map((piece) => piece.length)).toEqual([3, 5, 18]);
    // The distance between days is constant.
    const first = chart.dots[0]?.x ?? 0;
    const slot = ((chart.dots.at(-1)?.x ?? 0) - first) / 28;
    const xOf = (i: number) => expect.closeTo(first + i * slot, 0);
    expect(chart.closed).toEqual([3, 4].map(xOf));
    expect(chart.leftOut).toEqual([10, 29].map(xOf));
    expect(chart.holidays).toEqual([4, 6].map(xOf));
    expect(chart.caption).toBe(
      'The line is the temperature, the bars are the sales. × closed. ▲ holiday. ○ left out, a value is missing.',
    );
    expectInsideDrawing(chart);
  });

  test('only filled values are hollow', () => {
    const chart = monthOf(april([{ amountFilled: true }, { temperatureFilled: true }, {}]));
    expect(chart.bars.map(({ filled }) => filled)).toEqual([true, false, false]);
    expect(chart.dots.map(({ filled }) => filled)).toEqual([false, true, false]);
    expect(chart.caption).toMatch(/Hollow: filled with the average\.$/);
  });

  test.each<[string, Value[]]>([
    ['one day', [{}]],
    ['equal days', Array.from({ length: 30 }, () => ({}))],
    [
      'no sales, no degrees',
      [
        { amount: 0, temperature: 0 },
        { amount: 0, temperature: 0 },
      ],
    ],
  ])('%s', (_, days) => {
    const chart = monthOf(april(days));
    expect(chart.bars).toHaveLength(days.length);
    expectInsideDrawing(chart);
    expectDrawn(
      chart.temperatures,
      chart.dots.map(({ y }) => y),
      days.map((each) => each.temperature ?? 15),
    );
  });

  test('has no chart without days', () => {
    expect(monthChart({ ...april([{}]), daily: [] }, [], writer)).toBeNull();
  });

  test('a partial month ends at its last day', () => {
    const analysis = april(Array.from({ length: 12 }, () => ({})));
    const period = { ...analysis.period, endExclusive: '2025-04-13', partial: true };
    const chart = monthOf({ ...analysis, period });
    expect(chart.days.map(({ label }) => label)).toEqual(['1', '8']);
    expect(chart.right - (chart.dots.at(-1)?.x ?? 0)).toBeCloseTo(
      (chart.right - chart.left) / 24,
      0,
    );
    expect(datesBetween(period.start, period.endExclusive)).toHaveLength(chart.bars.length);
  });
});
