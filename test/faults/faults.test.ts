import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { initialise } from '../support/databases.ts';
import { startServer, type TestServer } from '../support/server.ts';
import {
  damages,
  databaseTroubles,
  databaseWays,
  folders,
  killsAtCommands,
  killsAtDatabases,
  killsAtWrites,
  others,
  smtpAnswers,
  smtpOthers,
  smtpWays,
} from './faults.ts';
import { type Ending, type Fault, tryOut } from './stage.ts';

interface Row extends Omit<Ending, 'held'> {
  tried: number;
  held: number;
}
const table = new Map<string, Row>();

let mariadb: TestServer;
let mysql: TestServer;
beforeAll(async () => {
  [mariadb, mysql] = await Promise.all([
    startServer({ engine: 'mariadb' }),
    startServer({ engine: 'mysql' }),
  ]);
  await Promise.all([mariadb, mysql].map((server) => initialise(server, 'shopping')));
}, 60_000);
afterAll(async () => {
  await Promise.all([mariadb, mysql].map((server) => server.stop()));
  process.stdout.write(printed());
});

const GROUPS: [string, () => Fault[] | Promise<Fault[]>, atOnce?: number][] = [
  ['killed at every write to the ledger', killsAtWrites],
  ['killed at commands of SMTP', () => killsAtCommands],
  ['killed while a database answers', killsAtDatabases],
  ['disturbed ways to the databases', databaseWays],
  ['MariaDB in trouble', () => databaseTroubles(mariadb), 1],
  ['MySQL in trouble', () => databaseTroubles(mysql), 1],
  ['disturbed ways to the mail server', () => smtpWays],
  ['answers of the mail server', () => [...smtpAnswers, ...smtpOthers]],
  ['state folders', () => folders],
  ['damaged ledgers', () => damages],
  ['runs at once, and clocks', () => others],
];

describe('nothing is lost and nothing is doubled', () => {
  test.each(GROUPS)(
    '%s',
    async (_, make, atOnce = 3) => {
      const queue = [...(await make()).entries()];
      const wrong: string[] = [];
      const work = async () => {
        for (let next = queue.shift(); next; next = queue.shift()) {
          const [number, fault] = next;
          try {
            const ending = await tryOut(fault, number);
            count(fault.group, ending);
            if (ending.lost > 0 || ending.doubled > 0 || ending.received !== ending.expected) {
              wrong.push(`${fault.group}, ${fault.name}: ${JSON.stringify(ending)}`);
            }
          } catch (error) {
            wrong.push(`${fault.group}, ${fault.name}: ${(error as Error).message}`);
          }
        }
      };
      await Promise.all(Array.from({ length: atOnce }, work));
      expect(wrong).toEqual([]);
    },
    300_000,
  );
});

function count(group: string, { expected, received, lost, doubled, held }: Ending): void {
  const row = table.get(group) ?? {
    tried: 0,
    expected: 0,
    received: 0,
    lost: 0,
    doubled: 0,
    held: 0,
  };
  row.tried++;
  row.expected += expected;
  row.received += received;
  row.lost += lost;
  row.doubled += doubled;
  row.held += held ? 1 : 0;
  table.set(group, row);
}

function printed(): string {
  const columns = ['tried', 'expected', 'received', 'lost', 'doubled', 'held'] as const;
  const rows = [...table].map(([group, row]) => [group, ...columns.map((name) => row[name])]);
  const sums = columns.map((name) => [...table.values()].reduce((sum, row) => sum + row[name], 0));
  return [['fault', ...columns], ...rows, ['all', ...sums]]
    .map(
      ([name, ...cells]) =>
        `${String(name).padEnd(48)}${cells.map((cell) => String(cell).padStart(9)).join('')}\n`,
    )
    .join('');
}
