import { globSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** The folder into which each file of fault tests writes its rows of the table. */
export const FAULT_ROWS = join(tmpdir(), 'fault-rows');

const COLUMNS = ['tried', 'expected', 'received', 'lost', 'doubled', 'held'] as const;

export type FaultRow = { group: string } & Record<(typeof COLUMNS)[number], number>;

/** Prints the table of the simulated faults, just before Jest's summary. */
export default class FaultsReporter {
  onRunComplete(): void {
    const rows = globSync(join(FAULT_ROWS, '*.json'))
      .flatMap((file): FaultRow[] => JSON.parse(readFileSync(file, 'utf8')))
      .sort((a, b) => (a.group < b.group ? -1 : 1));
    if (rows.length === 0) return;
    const sums = COLUMNS.map((name) => rows.reduce((sum, row) => sum + row[name], 0));
    const lines: [string, ...(string | number)[]][] = [
      ['fault', ...COLUMNS],
      ...rows.map((row): [string, ...number[]] => [row.group, ...COLUMNS.map((name) => row[name])]),
      ['all', ...sums],
    ];
    for (const [group, ...cells] of lines) {
      const shown = cells.map((cell) => String(cell).padStart(9)).join('');
      process.stderr.write(`${group.padEnd(48)}${shown}\n`);
    }
  }
}
