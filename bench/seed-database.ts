import type { TestServer } from '../test/support/server.ts';

/** The months in the tables: four years. */
export const SPAN = { first: '2021-05', last: '2025-04', months: 48 };
const DAYS = 1461;

/** A user who can read the tables. */
export const BENCH_USER = { name: 'reader', password: 'reader', database: 'shop' };

/**
 * Creates the tables on an empty server: purchases, and hourly readings of the weather. The table
 * `weather_daily` has one reading a day. Amounts fall with the temperature, which follows the seasons
 * with random deviations.
 */
export async function seedDatabase(server: TestServer, purchases: number): Promise<void> {
  const { name, password, database } = BENCH_USER;
  const rows = (each: string, all: number) => `
    SELECT ${each}, '${SPAN.first}-01' + INTERVAL day DAY
    FROM (SELECT (seq - 1) * ${DAYS} DIV ${all} AS day FROM seq_1_to_${all}) AS sequence`;
  const celsius = '12 - 10 * COS(day * 2 * PI() / 365.25) + 8 * RAND(day * 7919)';
  const weather = (table: string, readings: number) => `
    CREATE TABLE ${table} (temperature FLOAT, date DATE);
    INSERT INTO ${table} ${rows(`ROUND(${celsius} + RAND(1), 1)`, readings)};
    CREATE INDEX by_date ON ${table} (date, temperature);`;
  await server.sql(`
    CREATE DATABASE ${database}; USE ${database};
    CREATE USER ${name} IDENTIFIED BY '${password}'; GRANT SELECT ON ${database}.* TO ${name};
    CREATE TABLE shopping_data (amount DECIMAL(10,2), date DATE);
    INSERT INTO shopping_data ${rows(`80 - ${celsius} + 40 * RAND(2)`, purchases)};
    CREATE INDEX by_date ON shopping_data (date, amount);
    ${weather('weather_data', DAYS * 24)}
    ${weather('weather_daily', DAYS)}
    ANALYZE TABLE shopping_data, weather_data;`);
}
