import { DatabaseSync } from 'node:sqlite';
import { describe, expect, test } from '@jest/globals';
import type { ShoppingDay, WeatherDay } from '../../../../src/domain/records.ts';
import { shoppingFile, weatherFile } from '../../../../src/extract/csv/source.ts';
import type { MysqlConnection } from '../../../../src/extract/mysql/connection.ts';
import { mysqlServer } from '../../../../src/extract/mysql/server.ts';
import { parseSalesSource } from '../../../../src/extract/source-kinds.ts';
import { shoppingTable, weatherTable } from '../../../../src/extract/sql/table-source.ts';
import { sqliteServer } from '../../../../src/extract/sqlite/server.ts';
import { april, csvSettings, filesForTests } from '../../../support/csv.ts';
import { administer, READER_PASSWORD, sourceUrl } from '../../../support/databases.ts';
import { randomFrom } from '../../../support/months.ts';
import { EVENT_LIMIT } from '../../../support/time-limits.ts';

const write = filesForTests();

describe('the rows of a CSV file give the same days as in a database', () => {
  const random = randomFrom(5);
  const rows = Array.from({ length: 20_000 }, (_, i) => ({
    date: `2025-04-${String(1 + (i % 30)).padStart(2, '0')}`,
    value: random() < 0.05 ? null : Number((1e6 + random() * 999 - 300).toFixed(2)),
    extra: random() < 0.2 ? null : Number((random() * 80).toFixed(1)),
  }));
  // Larger than one chunk of the reader, so that chunks end at any place in rows and fields.
  const csv = [
    'date,note,value,extra',
    ...rows.map(({ date, value, extra }, i) =>
      [date, `"${'a\n""b'.repeat(i % 4)}"`, value, extra].join(','),
    ),
  ].join('\n');
  const insert = `INSERT INTO csv_twin VALUES ${rows.map(({ date, value, extra }) => `('${date}', ${value}, ${extra})`)}`;
  const columns = { table: 'csv_twin', date: 'date', value: 'value', extras: ['extra'] };
  const file = csvSettings(write(csv), columns);

  function expectSame(
    [ofFile, others]:
      | [readonly WeatherDay[], readonly WeatherDay[]]
      | [ShoppingDay[], ShoppingDay[]],
    deviations: 'amountDeviations' | 'temperatureDeviations',
  ) {
    const sorted = (days: readonly (ShoppingDay | WeatherDay)[]) =>
      days.toSorted((a, b) => a.date.localeCompare(b.date));
    const own = sorted(ofFile);
    sorted(others).forEach((other, i) => {
      const both = [own[i], other].map((day) => ({ ...day, [deviations]: 0 }));
      expect(both[0]).toEqual(both[1]);
      const [ofCsv, ofDatabase] = [own[i], other].map(
        (day) => (day as never)[deviations] as number,
      );
      expect((ofCsv as number) / (ofDatabase as number)).toBeCloseTo(1, 7);
    });
    expect(own).toHaveLength(30);
  }

  test('in SQLite', async () => {
    const path = write('', 'db');
    const database = new DatabaseSync(path);
    database.exec(`CREATE TABLE csv_twin (date TEXT, value REAL, extra REAL); ${insert}`);
    database.close();
    const server = sqliteServer({ kind: 'sqlite', name: 'twin', file: path });
    const table = [shoppingTable(server, columns), weatherTable(server, columns)] as const;
    const [shopping, weather] = await Promise.all(
      table.map((source) => source.days(april, EVENT_LIMIT)),
    );
    expectSame(
      [(await shoppingFile(file).days(april, EVENT_LIMIT)).days, shopping?.days as ShoppingDay[]],
      'amountDeviations',
    );
    expectSame(
      [(await weatherFile(file).days(april, EVENT_LIMIT)).days, weather?.days as WeatherDay[]],
      'temperatureDeviations',
    );
  });

  test('on a server', async () => {
    await administer(
      'weather',
      'DROP TABLE IF EXISTS csv_twin',
      'CREATE TABLE csv_twin (date DATE, value DECIMAL(10,2), extra DECIMAL(4,1))',
      insert,
    );
    const url = parseSalesSource(sourceUrl('weather')) as MysqlConnection;
    const server = mysqlServer({ ...url, password: READER_PASSWORD });
    const { days } = await weatherTable(server, columns).days(april, EVENT_LIMIT);
    expectSame(
      [(await weatherFile(file).days(april, EVENT_LIMIT)).days, days],
      'temperatureDeviations',
    );
  });
});
