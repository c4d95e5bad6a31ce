import { describe, expect, test } from '@jest/globals';
import { parseConfig } from '../../../../src/config/config.ts';
import { composeMail } from '../../../../src/deliver/compose.ts';
import type { Analysis } from '../../../../src/domain/analysis.ts';
import { EXIT } from '../../../../src/domain/exit-codes.ts';
import type { Messages } from '../../../../src/render/catalogue.ts';
import { generateReport } from '../../../../src/run/pipeline/generate-report.ts';
import { failureOf } from '../../../support/failures.ts';
import { CATALOGUES } from '../../../support/languages.ts';
import { allParts, partOf } from '../../../support/mime.ts';
import { analysisOf } from '../../../support/months.ts';
import { type FinishedReport, makeReport, renderAll } from '../../../support/reports.ts';
import { VERDICTS } from '../../../support/verdicts.ts';

const LANGUAGES = Object.entries(CATALOGUES);

/** The visible text of a page. */
const visibleText = (html: string) =>
  html
    .replaceAll(/<style>.*?<\/style>/gs, '')
    .replaceAll(/ (alt|aria-label)="([^"]*)"/g, '>$2<')
    .replaceAll(/<[^>]*>/g, '\n');

/** The names of the charts of a report, in their order. */
function chartsOf({ html, message }: FinishedReport): string[] {
  const cids = message.pictures.map(({ cid }) => cid.split('.')[0] as string);
  expect(html.match(/<svg[^>]*class="chart"/g) ?? []).toHaveLength(cids.length);
  return cids;
}

/** The number of terminal columns of a line. */
const columns = (line: string) => line.replaceAll(/[가-힣一-鿿]/g, 'xx').length;

/** The lines of the table below a heading of the text, without sentences. */
function tableBelow(text: string, heading: string): string[] {
  const block = text.split('\n\n').find((part) => part.startsWith(`${heading}\n`)) ?? '';
  return block.split('\n').filter((line) => /^ {2}\S.*? {2,}\S/.test(line));
}

function expectAligned(text: string, messages: Messages) {
  const { rangesHeading, charts, ...others } = messages;
  const { dailyHeading, historyHeading, basketsHeading, exploratoryHeading } = others;
  const tables = [dailyHeading, historyHeading, basketsHeading, exploratoryHeading]
    .map((heading) => tableBelow(text, heading))
    .filter((lines) => lines.length > 0);
  expect(tables.length).toBeGreaterThan(0);
  for (const lines of tables) expect(new Set(lines.map(columns)).size).toBe(1);

  const [head = '', ...ranges] = tableBelow(text, rangesHeading);
  expect(ranges).toHaveLength(3);
  for (const line of ranges) {
    const [, cells = '', bar = ''] = /^(.*?)([█▏▎▍▌▋▊▉]*)$/.exec(line) ?? [];
    // All bars begin in the same column. A line without a bar ends with the interval or the mean.
    if (bar) expect(columns(cells)).toBe(columns(head) + 2);
    const mean = columns(head.slice(0, head.lastIndexOf('  ')).trimEnd());
    expect([mean, columns(head)]).toContain(columns(cells.trimEnd()));
  }

  const [sales = '', temperatures = ''] = tableBelow(text, charts.month.heading);
  const begin = (line: string) => columns(line.slice(0, line.search(/[▁▂▃▄▅▆▇█·]/)));
  expect(begin(sales)).toBe(begin(temperatures));
  expect(sales.match(/[▁▂▃▄▅▆▇█·]/g)?.length).toBe(temperatures.match(/[▁▂▃▄▅▆▇█·]/g)?.length);
}

async function expectReadable(report: FinishedReport) {
  const { html, text, terminal, json, summary, message } = report;
  for (const output of [
    visibleText(html),
    visibleText(message.html),
    text,
    terminal,
    summary,
    message.subject,
  ]) {
    expect(output).not.toMatch(/NaN|undefined|null|Infinity|\[object/);
  }
  for (const svg of html.match(/<svg.*?<\/svg>/gs) ?? []) {
    expect(svg).not.toMatch(/NaN|undefined|null|Infinity/);
  }
  expect(json).not.toMatch(/NaN|undefined|Infinity/);
  expect(JSON.parse(json).conclusion.text).toBe(JSON.parse(json).conclusion.text.trim());

  const whole = partOf(await composeMail(message));
  const types = allParts(whole).map(({ type }) => type);
  expect(types.filter((type) => type === 'image/png')).toHaveLength(chartsOf(report).length);
  expect(types.filter((type) => type === 'text/csv')).toHaveLength(1);
}

describe.each(LANGUAGES)(
  'the report in the language %s is readable for the verdict',
  (locale, messages) => {
    const config = parseConfig({ REPORT_LOCALE: locale, REPORT_TIMEZONE: 'Asia/Seoul' }, [], {
      TZ: undefined,
      resolved: 'UTC',
    });
    const source = (name: string) => ({
      name,
      requestKey: '',
      days: async () => ({ days: [], badRows: 0 }),
    });
    const sources = { shopping: source('shop.db'), weather: source('weather.db') };
    const identity = { id: 'id', date: '2025-05-01T00:00:00Z' };
    const reportOf = async (analysis: Analysis) =>
      renderAll(await generateReport(analysis, null, { sources, config }, identity));

    test.each(VERDICTS)('%s', async (_, days, verdict) => {
      const analysis = analysisOf(days.filter(({ date }) => date.startsWith('2025-04')));
      const report = await reportOf(analysis);
      const expected = analysis.daily.length < 3 ? ['month'] : ['scatter', 'month'];
      expect(chartsOf(report)).toEqual(expected);
      if (analysis.daily.length === days.length) expect(analysis.verdict).toBe(verdict);
      expect(report.text).toContain(messages.conclusionHeading[analysis.verdict]);
      await expectReadable(report);
      expectAligned(report.text, messages);
    });
  },
);

/** Sales and weather on so many days of a month, with a column whose name has wide characters. */
function monthOf(days: number): { shopping: string; weather: string } {
  const rows = (value: (i: number) => string) =>
    Array.from(
      { length: days },
      (_, i) => `('2025-07-${String(i + 1).padStart(2, '0')}', ${value(i)})`,
    );
  const insert = (table: string, values: string[]) =>
    values.length === 0 ? '' : `INSERT INTO ${table} VALUES ${values.join(', ')};`;
  return {
    shopping: `CREATE TABLE shopping_data (date DATE, amount FLOAT);
      ${insert(
        'shopping_data',
        rows((i) => `${((i * 7919) % 1000) - 200}.5`),
      )}`,
    weather: `CREATE TABLE weather_data (date DATE, temperature FLOAT, 降水量 FLOAT);
      ${insert(
        'weather_data',
        rows((i) => `${((i * 7) % 11) - 2}, ${i % 3}`),
      )}`,
  };
}

describe.each(LANGUAGES)('the report in the language %s on a month', (locale, messages) => {
  test.each([
    [1, ['month']],
    [2, ['month']],
    [3, ['scatter', 'month']],
    [31, ['scatter', 'month']],
  ])('with data on %i days is readable', async (days, charts) => {
    const settings = {
      REPORT_LOCALE: locale,
      REPORT_CURRENCY: 'KRW',
      WEATHER_EXTRA_COLUMNS: '降水量',
      TEMPERATURE_RANGES: '-1,4',
    };
    const report = await makeReport({ month: '2025-07', settings, ...monthOf(days) });
    expect(chartsOf(report)).toEqual(charts);
    expect(JSON.parse(report.json).daily).toHaveLength(days);
    expect(report.text).toContain(messages.daysUsed(days, 31));
    await expectReadable(report);
    expectAligned(report.text, messages);
  });

  test('without data fails', async () => {
    const settings = { REPORT_LOCALE: locale, WEATHER_EXTRA_COLUMNS: '降水量' };
    const { exitCode, problems } = await failureOf(() =>
      makeReport({ month: '2025-07', settings, ...monthOf(0) }),
    );
    expect(exitCode).toBe(EXIT.data);
    expect(problems.length).toBeGreaterThan(0);
  });
});
