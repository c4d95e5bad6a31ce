import { describe, expect, test } from '@jest/globals';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { choosePeriod } from '../../../src/domain/period.ts';
import { failureOf } from '../../support/failures.ts';

const request = { allowPartial: false, today: '2025-05-01', timezone: 'Asia/Seoul' };

test.each([
  [undefined, '2025-05-01', '2025-04', '2025-04-01', '2025-05-01'],
  [undefined, '2025-01-15', '2024-12', '2024-12-01', '2025-01-01'],
  ['2025-04', '2025-05-01', '2025-04', '2025-04-01', '2025-05-01'],
  ['2024-02', '2025-05-01', '2024-02', '2024-02-01', '2024-03-01'],
])('--month %s on %s covers %s', (month, today, expected, start, endExclusive) => {
  expect(choosePeriod({ ...request, month, today })).toEqual({
    month: expected,
    period: { start, endExclusive, timezone: 'Asia/Seoul', partial: false },
  });
});

test('a partial month ends before today', () => {
  const chosen = choosePeriod({
    ...request,
    month: '2025-04',
    today: '2025-04-13',
    allowPartial: true,
  });
  expect(chosen.period).toEqual({
    start: '2025-04-01',
    endExclusive: '2025-04-13',
    timezone: 'Asia/Seoul',
    partial: true,
  });
});

test('--allow-partial leaves a finished month whole', () => {
  expect(choosePeriod({ ...request, month: '2025-04', allowPartial: true }).period.partial).toBe(
    false,
  );
});

describe('refused with exit 64', () => {
  test.each([
    ['2025-4', '2025-05-01', false, /'2025-4' is not a month/],
    ['April', '2025-05-01', false, /'April' is not a month/],
    ['', '2025-05-01', false, /'' is not a month/],
    [
      '2025-06',
      '2025-05-31',
      true,
      /2025-06 lies in the future: today is 2025-05-31 in Asia\/Seoul/,
    ],
    ['2025-05', '2025-05-31', false, /2025-05 is not over: today is 2025-05-31/],
    ['2025-05', '2025-05-01', true, /no day of 2025-05 is over yet/],
  ])('--month %s on %s, partial %s', async (month, today, allowPartial, message) => {
    const failure = await failureOf(() => choosePeriod({ ...request, month, today, allowPartial }));
    expect(failure.exitCode).toBe(EXIT.usage);
    expect(failure.message).toMatch(message);
  });
});
