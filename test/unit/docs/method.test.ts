import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';

const method = readFileSync('docs/method.md', 'utf8');

const EFFECTS =
  /^(effect|pooled|baskets\.purchases|baskets\.meanPurchase|exploratory\.dayBefore|sensitivity\.\w+\.effect)\./;

/** The paths of all fields below a value, `[]` for the members of a list. */
function paths(value: unknown, path: string): string[] {
  if (path === 'daily[].extras') return [path];
  if (Array.isArray(value)) {
    const objects = value.filter((member) => typeof member === 'object' && member !== null);
    if (objects.length === 0) return value.length === 0 ? [] : [path];
    return objects.flatMap((member) => paths(member, `${path}[]`));
  }
  // What is null as a whole is told of where it has fields.
  if (
    value === null &&
    /^(baskets|pooled|warmDay|exploratory\.rain|sensitivity\.\w+)$/.test(path)
  ) {
    return [];
  }
  if (typeof value !== 'object' || value === null) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    paths(inner, path === '' ? key : `${path}.${key}`),
  );
}

const analyses = readdirSync('test/cases').map((name) =>
  JSON.parse(readFileSync(join('test/cases', name, 'expected/analysis.json'), 'utf8')),
);

test('every field of the analysis stands in the table of fields', () => {
  const found = new Set(analyses.flatMap((analysis) => paths(analysis, '')));
  expect(found.size).toBeGreaterThan(80);
  for (const path of found) expect(method).toContain(`\`${path.replace(EFFECTS, '')}\``);
});

test('every verdict, reason and direction that comes up stands there', () => {
  const words = analyses.flatMap(({ verdict, verdictReasons, conclusion, effect, exploratory }) => [
    verdict,
    ...verdictReasons,
    conclusion.direction,
    ...effect.adjustedFor,
    ...(exploratory.rain?.reason ? [exploratory.rain.reason] : []),
  ]);
  for (const word of words) expect(method).toContain(`\`${word}\``);
});

test('every source of a formula that the code names is listed', () => {
  for (const name of [
    'Bartlett',
    'Belsley',
    'Chan',
    'Cook',
    'Cohen',
    'Fisher',
    'Giraud',
    'Holm',
    'Welch',
  ]) {
    const [, sources = ''] = method.split('## Sources');
    expect(sources).toContain(name);
  }
});
