import { mkdirSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, expect, test } from '@jest/globals';
import { FAULT_ROWS, type FaultRow } from '../support/faults-reporter.ts';
import { type Fault, runFault } from './run-fault.ts';

const rows = new Map<string, FaultRow>();

/**
 * Defines a test for each fault: at the end each recipient has the report exactly once.
 *
 * @param group their row in the table of the reporter
 * @param options.oneByOne true if the faults share a server, so that only one may run at a time
 */
export function testFaults(
  group: string,
  faults: readonly Fault[],
  { oneByOne = false }: { oneByOne?: boolean } = {},
): void {
  const testEach = oneByOne ? test.each : test.concurrent.each;
  const numbered = faults.map((fault, number): [name: string, number: number, fault: Fault] => [
    fault.name,
    number,
    fault,
  ]);
  testEach(numbered)(`${group}: %s`, async (_, number, fault) => {
    const { held, ...result } = await runFault(fault, number % 2 === 1);
    const row = rows.get(group) ?? {
      ...{ group, tried: 0, expected: 0, received: 0, lost: 0, doubled: 0, held: 0 },
    };
    row.tried++;
    row.held += held ? 1 : 0;
    for (const name of ['expected', 'received', 'lost', 'doubled'] as const) {
      row[name] += result[name];
    }
    rows.set(group, row);
    expect(result).toEqual({
      expected: result.expected,
      received: result.expected,
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
