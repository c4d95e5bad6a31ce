/**
 * Time and peak memory of runs on a thousand stores with thirteen months of sales: one report that
 * compares the stores, and a report for each store. `npm run bench -- stores [STORES]`.
 */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makeSharedAuthority } from '../test/support/authority.ts';
import { startServer } from '../test/support/server.ts';
import { startSmtp } from '../test/support/smtp.ts';
import { executable } from './executable.ts';
import { megabytes, print } from './measure.ts';

const DAYS = 395;

/** Prints time and memory with their limits. */
export async function stores(count: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-bench-'));
  const shopweather = executable(folder);
  const server = await startServer();
  await makeSharedAuthority();
  const mail = await startSmtp({ authOptional: true, disabledCommands: ['STARTTLS'] });
  try {
    const date = "DATE('2024-04-01') + INTERVAL day.seq DAY";
    await server.sql(`
      CREATE DATABASE shop; USE shop;
      CREATE USER reader@'%' IDENTIFIED BY 'reader'; GRANT SELECT ON shop.* TO reader@'%';
      CREATE TABLE sales (date DATE, store VARCHAR(40), amount DECIMAL(10,2));
      INSERT INTO sales SELECT ${date}, CONCAT('Store ', store.seq), 100 + RAND(day.seq * 1000 + store.seq) * 50
        FROM seq_0_to_${DAYS - 1} AS day, seq_1_to_${count} AS store, seq_1_to_3 AS purchase;
      CREATE INDEX by_date ON sales (date, store, amount);
      CREATE TABLE weather (date DATE, temperature DOUBLE);
      INSERT INTO weather SELECT ${date}, 15 + 10 * SIN(day.seq / 58) + RAND(day.seq) * 6 FROM seq_0_to_${DAYS - 1} AS day;
    `);
    const source = `mysql://reader:reader@127.0.0.1:${server.port}/shop`;
    const env = {
      SHOPPING_SOURCE: source,
      SHOPPING_TABLE: 'sales',
      STORE_COLUMN: 'store',
      WEATHER_SOURCE: source,
      WEATHER_TABLE: 'weather',
      REPORT_TIMEZONE: 'Asia/Seoul',
      REPORT_TO: 'owner@example.com',
      SMTP_HOST: '127.0.0.1',
      SMTP_PORT: String(mail.port),
      SMTP_SECURITY: 'none',
      SMTP_FROM_MAIL: 'report@example.com',
      SHOPWEATHER_STATE_DIR: join(folder, 'state'),
      RUN_TIMEOUT: '24h',
    };
    const measure = async (name: string, args: string[], changes: Record<string, string> = {}) => {
      const start = performance.now();
      // Asynchronously, because the mail server runs in this process.
      const { stderr } = await promisify(execFile)(
        '/usr/bin/time',
        ['-f', 'peak %M', shopweather, 'run', '--month', '2025-04', ...args],
        { env: { ...env, ...changes }, maxBuffer: 2 ** 28 },
      );
      const seconds = ((performance.now() - start) / 1000).toFixed(1);
      const peak = Number(/^peak (\d+)$/m.exec(stderr)?.[1]) * 1024;
      print([
        [name, `${seconds} s`, ''],
        ['  peak memory', megabytes(peak), '150 MB'],
      ]);
    };
    print([[`${count} stores`, 'measured', 'must be at most']]);
    await measure('one report, dry run', ['--dry-run']);
    await measure('one report, mailed', []);
    await measure('a report for each, mailed', [], { STORE_REPORTS: 'each' });
  } finally {
    await Promise.all([server.stop(), mail.stop()]);
    rmSync(folder, { recursive: true });
  }
}
