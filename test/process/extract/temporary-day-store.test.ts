import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';
import { TemporaryDays } from '../../../src/extract/temporary-day-store.ts';

test('returns the days of a group or of a span unchanged and in order', () => {
  const days = new TemporaryDays<{ date: string; amount: number; lowest: number | null }>();
  const names = ['hill', 'Hill', 'hill ', '', 'a\0b', '항구', '🌦', "'; DROP TABLE days; --"];
  const day = (date: number, group: number) => ({
    date: `2025-04-${String(date).padStart(2, '0')}`,
    amount: [0.1 + 0.2, -0.5, 2 ** 53 + 2, 1e308, 5e-324][(date + group) % 5] as number,
    lowest: date % 3 === 0 ? null : date / 7,
  });
  const dates = [3, 1, 2, 30, 4];
  for (const date of dates) {
    for (const [i, group] of names.entries()) days.add({ group, day: day(date, i) });
  }
  expect(days.names).toEqual(names);
  for (const [i, group] of names.entries()) {
    expect(days.daysOf(group)).toEqual(dates.map((date) => day(date, i)));
  }
  expect(days.daysOf('elsewhere')).toEqual([]);

  const span = { start: '2025-04-02', endExclusive: '2025-04-04' };
  expect(days.daysWithin(span)).toEqual(
    names.flatMap((group, i) => [3, 2].map((date) => ({ group, day: day(date, i) }))),
  );
  expect(days.daysWithin({ start: '2025-05-01', endExclusive: '2025-06-01' })).toEqual([]);
});

test('a full disk is reported, even if it shows only when days are read: exit 73', () => {
  const path = fileURLToPath(
    new URL('../../../src/extract/temporary-day-store.ts', import.meta.url),
  );
  const program = `
    const { TemporaryDays } = await import('${path}');
    let added;
    const failureOf = (most) => {
      const days = new TemporaryDays();
      try {
        for (added = 0; added < most; added++) days.add({ group: String(added % 100), day: { date: '2025-04-01', added } });
        for (const group of days.names) days.daysOf(group);
      } catch ({ exitCode, problems }) {
        return { exitCode, problems };
      }
    };
    const failureOfAdding = failureOf(1e6);
    // With one day less, the last pages are still in memory when the days are read.
    console.log(JSON.stringify([failureOfAdding, failureOf(added - 1)]));`;
  // With the signal ignored, writing past the limit fails as on a full disk.
  const script = `trap '' XFSZ; ulimit -f 1000; exec "$0" --input-type=module -e "$1"`;
  const args = ['-c', script, process.execPath, program];
  const { stdout } = spawnSync('bash', args, { encoding: 'utf8' });
  const failure = {
    exitCode: 73,
    problems: [
      {
        what: expect.stringMatching(/^cannot write the days of the stores to a temporary file: /),
        remedy: 'Free space in the folder of temporary files, or set TMPDIR to another folder.',
      },
    ],
  };
  expect(JSON.parse(stdout)).toEqual([failure, failure]);
});
