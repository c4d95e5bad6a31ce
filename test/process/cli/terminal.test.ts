import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { test } from '@jest/globals';
import { cleanUpAfterEach } from '../../support/clean-up.ts';
import { EXECUTABLE } from '../../support/executable.ts';
import { openTerminal } from '../../support/terminal.ts';

const cleanUp = cleanUpAfterEach();

/** A terminal that runs one shell command in a folder of its own. */
function terminalFor(line: string, env: Record<string, string> = {}) {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-terminal-'));
  const terminal = openTerminal(`${line}; echo "exit $?"`, {
    env: { PATH: '/usr/bin:/bin', TZ: 'UTC', SHOPWEATHER_STATE_DIR: join(folder, 'state'), ...env },
    cwd: folder,
  });
  cleanUp.push(async () => {
    await terminal.close();
    rmSync(folder, { recursive: true });
  });
  return terminal;
}

test.each([
  ['has colours', {}, /\[1mSales and temperature, April 2025.\[0m/],
  ['has no colours with NO_COLOR', { NO_COLOR: '1' }, /^Sales and temperature, April 2025\r$/m],
])('the text report on a terminal %s', async (_, env, pattern) => {
  const args = 'run --sample --dry-run --format text --quiet';
  const terminal = terminalFor(`'${EXECUTABLE}' ${args}`, env);
  await terminal.waitFor(pattern);
  await terminal.waitFor(/exit 0/);
});

test('a backfill shows its progress on a terminal', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-backfill-'));
  cleanUp.push(() => rmSync(folder, { recursive: true }));
  const file = join(folder, 'shop.db');
  const database = new DatabaseSync(file);
  database.exec(`
    CREATE TABLE shopping_data AS WITH RECURSIVE days(date) AS (
      SELECT '2024-01-01' UNION ALL SELECT date(date, '+1 day') FROM days WHERE date < '2024-04-30')
      SELECT date, 100 + strftime('%d', date) * 3 AS amount FROM days;
    CREATE TABLE weather_data AS SELECT date, 30 - amount / 10.0 AS temperature
      FROM shopping_data WHERE date NOT LIKE '2024-02-%'`);
  database.close();
  const source = `sqlite:${file}`;
  const terminal = terminalFor(
    `stty cols 60; '${EXECUTABLE}' backfill --from 2024-01 --to 2024-04`,
    {
      SHOPPING_SOURCE: source,
      WEATHER_SOURCE: source,
    },
  );
  await terminal.waitFor(/extract_shopping_data/);
  await terminal.waitFor(/\r.\[K█{6}░{18} 1\/4 {2}2024-01 made/);
  // A line that would wrap is cut.
  await terminal.waitFor(/\r.\[K█{12}░{12} 2\/4 {2}2024-02 failed: there is no r\r/);
  await terminal.waitFor(/█{24} 4\/4 {2}2024-04 made\r?\nmonth/);
  await terminal.waitFor(/exit 65/);
});
