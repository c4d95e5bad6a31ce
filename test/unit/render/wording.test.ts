import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import type { Analysis } from '../../../src/domain/analysis.ts';
import { CHECKS, type DataCheck, type DataCheckName } from '../../../src/domain/data-checks.ts';
import { conclusionText } from '../../../src/render/conclusion.ts';
import { banners, notes } from '../../../src/render/data-notes.ts';
import { createWriter } from '../../../src/render/writer.ts';
import { UPDATE } from '../../support/cases.ts';
import { CATALOGUES } from '../../support/languages.ts';
import { analysisOf, daysFrom } from '../../support/months.ts';
import { VERDICTS } from '../../support/verdicts.ts';

// UPDATE_CASES=1 writes the files; read the difference before you commit it.
const FOLDER = 'test/unit/render/wording';

const [, clear = []] = VERDICTS[0] ?? [];
const [, nearChance = []] = VERDICTS[2] ?? [];
const temperatures = clear.map(({ temperature }) => temperature);
const losses = clear.map((day) => ({ ...day, amount: day.amount - 2000 }));
const months: [string, Analysis][] = [
  ...VERDICTS.map(([about, days]): [string, Analysis] => [about, analysisOf(days)]),
  ['no sales on balance', analysisOf(losses)],
  [
    'with a month before',
    analysisOf(
      clear,
      daysFrom(
        '2025-03-01',
        temperatures,
        clear.map(({ amount }) => amount),
      ),
    ),
  ],
  [
    'with filled values that carry the finding',
    analysisOf(nearChance.map((day, i) => ({ ...day, amountFilled: i % 3 !== 0 }))),
  ],
];

/** A month in which a check warns. */
function warned(
  check: DataCheckName,
  side: DataCheck['side'],
  measured: number,
  ...dates: string[]
): [string, Analysis] {
  const result = { check, side, measured, dates, atLeast: null, atMost: null };
  const dataChecks: DataCheck[] = [{ ...result, outcome: 'warned' }];
  return [`the data: ${check}, ${side ?? 'both'}`, { ...analysisOf(clear), dataChecks }];
}

months.push(
  warned('days-present', null, 1),
  warned('filled', null, 0.3),
  warned('duplicates', 'shopping', 3, '2025-04-07', '2025-04-08', '2025-04-20'),
  warned('duplicates', 'weather', 1, '2025-04-07'),
  warned('temperature', 'weather', -9999, '2025-04-07'),
  warned('temperature', 'weather', 212.04, '2024-12-07', '2024-12-08', '2025-01-01'),
  warned('amount', 'shopping', -12_345.6, '2025-04-07', '2025-04-09'),
  warned('rows', 'shopping', 0.236),
  warned('rows', 'weather', 24),
  warned('freshness', 'shopping', 11, '2025-04-19'),
  warned('freshness', 'weather', 1, '2025-04-29'),
  warned('join-loss', 'shopping', 0.125, '2025-04-07'),
);

describe.each(Object.entries(CATALOGUES))('%s', (locale, messages) => {
  test('the sentences of every verdict and reason', () => {
    const writer = createWriter(messages, 'USD');
    const sections = months.map(([about, analysis]) => {
      const { finding, detail } = conclusionText(analysis, writer);
      const lines = [...banners(analysis, writer), finding, detail].filter(Boolean);
      return `# ${about}\n${messages.conclusionHeading[analysis.verdict]}\n${lines.join('\n')}\n`;
    });
    const path = join(FOLDER, `${locale}.txt`);
    if (UPDATE) writeFileSync(path, sections.join('\n'));
    expect(sections.join('\n')).toBe(readFileSync(path, 'utf8'));
  });
});

test('the months have every reason', () => {
  const reasons = new Set(months.flatMap(([, { verdictReasons }]) => verdictReasons));
  expect([...reasons].filter((reason) => !/zero$/.test(reason)).sort()).toEqual(
    Object.keys(CATALOGUES.en.reason).sort(),
  );
});

test('one banner has a sentence for each warning', () => {
  const checks = months.flatMap(([, { dataChecks }]) => dataChecks);
  expect([...new Set(checks.map(({ check }) => check))].sort()).toEqual([...CHECKS].sort());
  const words = CATALOGUES.en;
  const texts = banners({ ...analysisOf(clear), dataChecks: checks }, createWriter(words, 'USD'));
  expect(texts).toHaveLength(1);
  expect(texts[0]?.match(/\.( |$)/g)).toHaveLength(checks.length);
});

test('a passed check has no banner', () => {
  const [
    ,
    {
      dataChecks: [check],
    },
  ] = warned('filled', null, 0.1);
  const passed = { ...(check as DataCheck), outcome: 'passed' as const };
  const words = CATALOGUES.en;
  expect(
    banners({ ...analysisOf(clear), dataChecks: [passed] }, createWriter(words, 'USD')),
  ).toEqual([]);
});

test('without a conclusion there is no banner about it', () => {
  const [, days = []] = VERDICTS[3] ?? [];
  const few = analysisOf(days.slice(0, 19));
  expect(few.sensitivity.withoutDay?.changesConclusion).toBe(true);
  expect(banners(few, createWriter(CATALOGUES.en, 'USD'))).toEqual([]);
});

test.each([
  ['en', 1, 0, ['Passed over in the sales data: 1 row that could not be read.']],
  ['en', 0, 12, ['Passed over in the weather data: 12 rows that could not be read.']],
  [
    'ko',
    3,
    2,
    [
      '매출 데이터에서 읽을 수 없는 3행은 건너뛰었습니다.',
      '날씨 데이터에서 읽을 수 없는 2행은 건너뛰었습니다.',
    ],
  ],
] as const)('%s counts %i and %i bad rows', (locale, shopping, weather, expected) => {
  const messages = CATALOGUES[locale];
  const analysis = { ...analysisOf(clear), badRows: { shopping, weather } };
  const lines = notes(analysis, createWriter(messages, 'USD'));
  expect(lines).toEqual(expect.arrayContaining([...expected]));
  expect(lines).not.toContain(messages.complete);
});

test('the conclusion does not quote ranges that contradict the effect', () => {
  // The only cool day is a Sunday with low sales.
  const x = clear.map(({ temperature }, i) => (i === 5 ? 10 : temperature));
  const y = x.map((degrees, i) => 1500 - 20 * degrees - (i % 7 === 5 ? 700 : 0) + ((i * 5) % 7));
  const opposite = analysisOf(daysFrom('2025-04-01', x, y), [], { cutPoints: [12, 22] });
  expect(opposite).toMatchObject({ verdict: 'clear', conclusion: { direction: 'negative' } });
  const [low, , high] = opposite.ranges.map(({ meanAmount }) => meanAmount ?? 0);
  const contradicts = (high ?? 0) > (low ?? 0);
  const { detail } = conclusionText(opposite, createWriter(CATALOGUES.en, 'USD'));
  expect([contradicts, detail]).toEqual([true, '']);
});
