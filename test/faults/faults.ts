import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { FAULT_ROWS, type FaultRow } from '../support/faults-reporter.ts';
import { type Fault, tryOut } from './stage.ts';

const rows = new Map<string, FaultRow>();

/**
 * Plays faults, each a test: at the end every reader has the report, and nobody has it twice.
 *
 * @param group their row in the table that the reporter prints
 * @param oneByOne whether they share a server, and so must not be played at once
 */
export function playFaults(
  group: string,
  faults: readonly Fault[],
  { oneByOne = false }: { oneByOne?: boolean } = {},
): void {
  const each = oneByOne ? test.each : test.concurrent.each;
  const numbered = faults.map((fault, i): [name: string, number: number, fault: Fault] => [
    fault.name,
    i,
    fault,
  ]);
  each(numbered)(`${group}: %s`, async (_, number, fault) => {
    const { held, ...ending } = await tryOut(fault, number % 2 === 1);
    const row = rows.get(group) ?? {
      ...{ group, tried: 0, expected: 0, received: 0, lost: 0, doubled: 0, held: 0 },
    };
    row.tried++;
    row.held += held ? 1 : 0;
    for (const name of ['expected', 'received', 'lost', 'doubled'] as const) {
      row[name] += ending[name];
    }
    rows.set(group, row);
    expect(ending).toEqual({
      expected: ending.expected,
      received: ending.expected,
      lost: 0,
      doubled: 0,
    });
  });
}

afterAll(() => {
  mkdirSync(FAULT_ROWS, { recursive: true });
  const file = join(FAULT_ROWS, `${basename(expect.getState().testPath ?? '')}.json`);
  writeFileSync(file, JSON.stringify([...rows.values()]));
});
