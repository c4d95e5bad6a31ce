import { readFileSync } from 'node:fs';

/** A data set of `test/data`: its columns by name, `NA` as not a number. */
export function dataSet(name: string): Record<string, number[]> {
  const [head = '', ...lines] = readFileSync(`test/data/${name}.csv`, 'utf8').trim().split('\n');
  const rows = lines.map((line) => line.split(',').map(Number));
  return Object.fromEntries(
    head.split(',').map((column, i) => [column, rows.map((row) => row[i] as number)]),
  );
}
