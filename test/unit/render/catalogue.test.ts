import { expect, test } from '@jest/globals';
import { CATALOGUES } from '../../support/languages.ts';

/** The paths of a catalogue, with the number of parameters of each sentence. */
function outline(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path}(${value.length})`];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => outline(inner, `${path}.${key}`));
}

test.each(Object.entries(CATALOGUES))(
  '%s has every sentence and its language code',
  (locale, messages) => {
    const own = (catalogue: object) =>
      outline(catalogue).filter((line) => !/rangeLabel|currencySymbols/.test(line));
    expect(own(messages).sort()).toEqual(own(CATALOGUES.en).sort());
    expect(messages.lang).toBe(locale);
  },
);

test('the comparison includes the texts of charts and dates', () => {
  expect(outline(CATALOGUES.en)).toEqual(
    expect.arrayContaining([
      ...['.charts.months.alt(3)', '.charts.month.closed', '.charts.scatter.comparable(1)'],
      ...['.dates.shortDays(2)', '.numbers.money(2)', '.marks.leftOut', '.csvColumns.holiday'],
    ]),
  );
});

test.each(Object.entries(CATALOGUES))('%s distinguishes months and weekdays', (_, messages) => {
  const { dates } = messages;
  const days = Array.from({ length: 366 }, (_, i) =>
    Temporal.PlainDate.from('2024-01-01').add({ days: i }),
  );
  const distinct = (word: (day: Temporal.PlainDate) => string) => {
    const words = new Set(days.map(word));
    for (const each of words) expect(each).toMatch(/^(?!.*undefined)\S(.*\S)?$/);
    return words.size;
  };
  expect(distinct(dates.month)).toBe(12);
  expect(distinct(dates.shortMonth)).toBe(12);
  expect(distinct(dates.weekday)).toBe(7);
  for (const word of [dates.date, dates.shortDate]) expect(distinct(word)).toBe(366);
  for (const word of [dates.daysOfMonth, dates.shortDays]) {
    expect(distinct((day) => word(day, day.with({ day: 31 })))).toBe(366);
  }
});

test.each(Object.entries(CATALOGUES))('%s names each column of the days', (_, messages) => {
  expect(messages.dayColumns('USD', false)).toHaveLength(3);
  expect(messages.dayColumns('USD', true)).toHaveLength(4);
  expect(messages.dayColumns('USD', true).slice(0, 3)).toEqual(messages.dayColumns('USD', false));
});

test.each(Object.entries(CATALOGUES))(
  '%s names the weather services and their licences',
  (_, messages) => {
    expect(messages.openMeteoAttribution).toMatch(
      /Open-Meteo\.com \(https:\/\/open-meteo\.com\/\), CC BY 4\.0 \(https:\/\/creativecommons\.org/,
    );
    expect(messages.kmaAttribution(108)).toMatch(/108.*https:\/\/www\.data\.go\.kr\//);
  },
);

test('English has singular and plural', () => {
  expect(CATALOGUES.en.filledTemperatures(1)).toMatch(/^1 day had/);
  expect(CATALOGUES.en.filledTemperatures(2)).toMatch(/^2 days had/);
});
