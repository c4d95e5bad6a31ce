import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../../src/domain/analysis.ts';
import { type ScatterChart, scatterChart } from '../../../../src/render/charts/scatter.ts';
import { createWriter } from '../../../../src/render/writer.ts';
import { expectDrawn, expectInsideDrawing, pathPieces } from '../../../support/charts.ts';
import { CATALOGUES } from '../../../support/languages.ts';
import { analysisOf, daysFrom } from '../../../support/months.ts';
import { VERDICTS } from '../../../support/verdicts.ts';

const writer = createWriter(CATALOGUES.en, 'USD');
const FINDING = 'Sales fell.';
const [, clear = []] = VERDICTS[0] ?? [];

const scatterOf = (analysis: Analysis) => scatterChart(analysis, FINDING, writer) as ScatterChart;

describe('the scatter chart', () => {
  const analysis = analysisOf(clear);
  const chart = scatterOf(analysis);

  test('dots, line and band are at the positions of the axes', () => {
    const { daily, line } = analysis;
    expectDrawn(
      chart.x,
      chart.dots.map(({ x }) => x),
      daily.map(({ temperature }) => temperature),
    );
    expectDrawn(
      chart.y,
      chart.dots.map(({ y }) => y),
      daily.map((each) => each.comparableAmount ?? 0),
    );
    const [drawn = []] = pathPieces(chart.line);
    expectDrawn(
      chart.x,
      drawn.map(([x]) => x),
      line.map(({ temperature }) => temperature),
    );
    expectDrawn(
      chart.y,
      drawn.map(([, y]) => y),
      line.map(({ amount }) => amount),
    );
    const [band = []] = pathPieces(chart.band);
    const around = [
      ...line.map(({ ci95 }) => ci95[0]),
      ...line.map(({ ci95 }) => ci95[1]).reverse(),
    ];
    expectDrawn(
      chart.y,
      band.map(([, y]) => y),
      around,
    );
    expect(chart.yTitle).toBe('Comparable sales a day (USD)');
    expectInsideDrawing(chart);
  });

  test('the alternative text has the finding', () => {
    expect(chart.alt).toBe('Scatter chart of 30 days: sales against temperature. Sales fell.');
  });

  test.each<[string, [number, number][], number | null]>([
    [
      'two days',
      [
        [10, 100],
        [12, 90],
      ],
      null,
    ],
    [
      'three days',
      [
        [10, 100],
        [12, 90],
        [15, 70],
      ],
      3,
    ],
    [
      'one temperature',
      [
        [10, 100],
        [10, 90],
        [10, 70],
      ],
      3,
    ],
    [
      'one amount',
      [
        [10, 100],
        [12, 100],
        [14, 100],
      ],
      3,
    ],
    [
      'three equal days',
      [
        [0, 0],
        [0, 0],
        [0, 0],
      ],
      3,
    ],
  ])('%s', (_, days, dots) => {
    const few = analysisOf(
      daysFrom(
        '2025-04-01',
        days.map(([x]) => x),
        days.map(([, y]) => y),
      ),
    );
    const drawn = scatterChart(few, FINDING, writer);
    if (drawn === null) {
      expect(dots).toBeNull();
      return;
    }
    expect(drawn.dots).toHaveLength(dots ?? 0);
    expect([drawn.line, drawn.band, drawn.yTitle]).toEqual(['', '', 'Sales a day (USD)']);
    expect(drawn.caption).toBe(writer.messages.charts.scatter.captionUnadjusted);
    expectDrawn(
      drawn.y,
      drawn.dots.map(({ y }) => y),
      days.map(([, y]) => y),
    );
    expectInsideDrawing(drawn);
  });
});
