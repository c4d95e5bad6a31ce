import { describe, expect, test } from '@jest/globals';
import type { DayCounts } from '../../../src/domain/records.ts';
import { type WithheldReason, withheldReason } from '../../../src/domain/send-condition.ts';
import { analysisOf } from '../../support/months.ts';
import { VERDICTS } from '../../support/verdicts.ts';

const [, clear = []] = VERDICTS[0] ?? [];
const whole = analysisOf(clear);

describe('notable', () => {
  const expected = {
    clear: null,
    possible: null,
    'none-detected': 'no effect detected',
    insufficient: 'not enough evidence',
  } as const;

  test.each(VERDICTS)('%s', (_, days, verdict) => {
    expect(withheldReason(analysisOf(days), 'notable')).toBe(expected[verdict]);
  });
});

describe('error-free', () => {
  test.each<[Partial<DayCounts>, WithheldReason | null]>([
    [{}, null],
    [{ filledAmounts: 1 }, 'data has gaps'],
    [{ filledTemperatures: 1 }, 'data has gaps'],
    [{ dropped: ['2025-04-07'] }, 'data has gaps'],
    [{ shoppingOnly: ['2025-04-07'] }, 'data has gaps'],
    [{ closed: ['2025-04-06', '2025-04-13'], weatherOnly: ['2025-04-06'] }, null],
  ])('%j: %s', (change, expected) => {
    const days = { ...whole.days, ...change };
    expect(withheldReason({ ...whole, days }, 'error-free')).toBe(expected);
  });

  test.each([
    { shopping: 1, weather: 0 },
    { shopping: 0, weather: 1 },
  ])('rows passed over: %j', (badRows) => {
    expect(withheldReason({ ...whole, badRows }, 'error-free')).toBe('data has gaps');
  });
});

test.each([
  ['warned', 'data has gaps'],
  ['passed', null],
] as const)('error-free, where a check of the data %s: %s', (outcome, expected) => {
  const check = { check: 'filled', side: null, measured: 0, atLeast: null, atMost: 0 } as const;
  const dataChecks = [{ ...check, outcome, dates: [] }];
  expect(withheldReason({ ...whole, dataChecks }, 'error-free')).toBe(expected);
  expect(withheldReason({ ...whole, dataChecks }, 'notable')).toBeNull();
});

test.each([
  ['the conclusion does not matter to error-free', 'none-detected', 0, 'error-free', null],
  ['gaps do not matter to notable', 'clear', 3, 'notable', null],
  ['always is always', 'insufficient', 3, 'always', null],
] as const)('%s', (_, verdict, filledAmounts, condition, expected) => {
  const days = { ...whole.days, filledAmounts };
  expect(withheldReason({ ...whole, verdict, days }, condition)).toBe(expected);
});
