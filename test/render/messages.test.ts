import { expect, test } from '@jest/globals';
import { CATALOGUES } from '../support/languages.ts';

/** The catalogue as a list of paths, with the number of parameters of each sentence. */
function outline(value: unknown, path = ''): string[] {
  if (typeof value === 'function') return [`${path}(${value.length})`];
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) => outline(inner, `${path}.${key}`));
}

test.each(Object.entries(CATALOGUES))(
  '%s has every sentence, and says its language',
  (locale, messages) => {
    const own = (catalogue: object) =>
      outline(catalogue).filter((line) => !/rangeLabel|currencySymbols/.test(line));
    expect(own(messages).sort()).toEqual(own(CATALOGUES.en).sort());
    expect(messages.lang).toBe(locale);
  },
);

test('English counts one day and many', () => {
  expect(CATALOGUES.en.filledTemperatures(1)).toMatch(/^1 day had/);
  expect(CATALOGUES.en.filledTemperatures(2)).toMatch(/^2 days had/);
});
