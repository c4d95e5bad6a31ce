import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { TemporaryDays } from '../../../src/extract/temporary-days.ts';

test('gives back the days of each group, or of a span, as they came and in their order', () => {
  const days = new TemporaryDays<{ date: string; amount: number; lowest: number | null }>();
  const groups = ['hill', 'Hill', 'hill ', '', 'a\0b', '항구', '🌦', "'; DROP TABLE days; --"];
  const day = (date: number, group: number) => ({
    date: `2025-04-${String(date).padStart(2, '0')}`,
    amount: [0.1 + 0.2, -0.5, 2 ** 53 + 2, 1e308, 5e-324][(date + group) % 5] as number,
    lowest: date % 3 === 0 ? null : date / 7,
  });
  const dates = [3, 1, 2, 30, 4];
  for (const date of dates) {
    for (const [i, group] of groups.entries()) days.add({ group, day: day(date, i) });
  }
  expect(days.groups).toEqual(groups);
  for (const [i, group] of groups.entries()) {
    expect(days.daysOf(group)).toEqual(dates.map((date) => day(date, i)));
  }
  expect(days.daysOf('elsewhere')).toEqual([]);

  const span = { start: '2025-04-02', endExclusive: '2025-04-04' };
  expect(days.daysWithin(span)).toEqual(
    groups.flatMap((group, i) => [3, 2].map((date) => ({ group, day: day(date, i) }))),
  );
  expect(days.daysWithin({ start: '2025-05-01', endExclusive: '2025-06-01' })).toEqual([]);
});

test('without room says so, and how to make some, also where that shows as days are read: exit 73', () => {
  const path = fileURLToPath(new URL('../../../src/extract/temporary-days.ts', import.meta.url));
  const program = `
    const { TemporaryDays } = await import('${path}');
    let added;
    const failureOf = (most) => {
      const days = new TemporaryDays();
      try {
        for (added = 0; added < most; added++) days.add({ group: String(added % 100), day: { date: '2025-04-01', added } });
        for (const group of days.groups) days.daysOf(group);
      } catch ({ exitCode, problems }) {
        return { exitCode, problems };
      }
    };
    const adding = failureOf(1e6);
    // One day less, and the last pages wait in memory to be written.
    console.log(JSON.stringify([adding, failureOf(added - 1)]));`;
  // Writing past the limit fails as on a full disk, once the signal is ignored.
  const script = `trap '' XFSZ; ulimit -f 1000; exec "$0" --input-type=module -e "$1"`;
  const args = ['-c', script, process.execPath, program];
  const { stdout } = spawnSync('bash', args, { encoding: 'utf8' });
  const failure = {
    exitCode: 73,
    problems: [
      {
        what: expect.stringMatching(/^cannot store the days of the stores in a temporary file: /),
        remedy: 'Make room in the folder for temporary files, or set TMPDIR to another folder.',
      },
    ],
  };
  expect(JSON.parse(stdout)).toEqual([failure, failure]);
});
