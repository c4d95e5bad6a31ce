import { expect, test } from '@jest/globals';
import {
  daysBetween,
  isIsoDate,
  isMonth,
  lastFinishedMonth,
  monthBounds,
} from '../../../src/domain/calendar.ts';

test.each([
  ['2025-04', true],
  ['0001-01', true],
  ['2025-12', true],
  ['2025-13', false],
  ['2025-00', false],
  ['2025-4', false],
  ['25-04', false],
  ['2025-04-01', false],
  [' 2025-04', false],
  ['2025-04\n', false],
  ['', false],
])('isMonth(%j) is %s', (text, expected) => {
  expect(isMonth(text)).toBe(expected);
});

test.each([
  ['2025-04-01', true],
  ['2024-02-29', true],
  ['2025-02-29', false],
  ['2025-04-31', false],
  ['0000-00-00', false],
  ['2025-4-1', false],
  ['2025-04-01 00:00:00', false],
])('isIsoDate(%j) is %s', (text, expected) => {
  expect(isIsoDate(text)).toBe(expected);
});

test.each([
  // A month subtracted by hand from the 31st would land in the same month.
  ['2025-03-31', '2025-02'],
  ['2025-03-01', '2025-02'],
  ['2025-01-01', '2024-12'],
  ['2024-12-31', '2024-11'],
])('on %s the last finished month is %s', (today, expected) => {
  expect(lastFinishedMonth(today)).toBe(expected);
});

test.each([
  ['2025-04', '2025-04-01', '2025-05-01', 30],
  ['2024-02', '2024-02-01', '2024-03-01', 29],
  ['2025-02', '2025-02-01', '2025-03-01', 28],
  ['2000-02', '2000-02-01', '2000-03-01', 29],
  ['1900-02', '1900-02-01', '1900-03-01', 28],
  ['2024-12', '2024-12-01', '2025-01-01', 31],
  // Months in which clocks change in some zone still have whole days.
  ['2025-03', '2025-03-01', '2025-04-01', 31],
  ['2025-11', '2025-11-01', '2025-12-01', 30],
])('%s runs from %s to before %s: %i days', (month, start, endExclusive, days) => {
  expect(monthBounds(month)).toEqual({ start, endExclusive });
  expect(daysBetween(start, endExclusive)).toBe(days);
});
