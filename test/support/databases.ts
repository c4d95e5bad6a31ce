import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import mysql from 'mysql2/promise';
import { ENGINE, type Engine, type TestServer } from './server.ts';

/** The user that shopweather logs in as, on both servers. */
export const READER = 'reader';
/** A password that needs escaping in a URL and in SQL. */
export const READER_PASSWORD = "p'w@:/#\\1";

/** The databases of docker-compose.yml, created by the same scripts. */
export const DATABASES = {
  shopping: { name: 'shopping_db', script: 'sql/init-mysql1.sql' },
  weather: { name: 'weather', script: 'sql/init-mysql2.sql' },
} as const;

export type Side = keyof typeof DATABASES;

/** The environment variable with the port of the server that a Jest worker uses for one side. */
export function portVariable(
  side: Side,
  engine: Engine = ENGINE,
  worker = process.env.JEST_WORKER_ID,
): string {
  return `TEST_${engine}_${side}_PORT_${worker}`.toUpperCase();
}

/** Initializes a new server as the MySQL image does: database, tables, reader. */
export async function initialise(server: TestServer, side: Side): Promise<void> {
  const { name, script } = DATABASES[side];
  await server.sql(`CREATE DATABASE ${name}`);
  await server.sql(await readFile(script, 'utf8'), name);
  const { stdout } = await promisify(execFile)(
    'bash',
    ['-euc', 'docker_process_sql() { cat; }; . sql/create-reader.sh'],
    { env: { ...process.env, MYSQL_DATABASE: name, READER, READER_PASSWORD } },
  );
  await server.sql(stdout);
  // For changes by the tests: the reader has no right to make any.
  await server.sql(
    "CREATE USER admin@'%' IDENTIFIED BY 'admin'; GRANT ALL ON *.* TO admin@'%' WITH GRANT OPTION;",
  );
}

/** The source URL of the running server of one side. */
export function sourceUrl(side: Side, database: string = DATABASES[side].name): string {
  return `mysql://${READER}@127.0.0.1:${process.env[portVariable(side)]}/${database}`;
}

/** The environment that points shopweather at the two servers. */
export function databaseEnv(): Record<string, string> {
  return {
    SHOPPING_SOURCE: sourceUrl('shopping'),
    SHOPPING_PASSWORD: READER_PASSWORD,
    WEATHER_SOURCE: sourceUrl('weather'),
    WEATHER_PASSWORD: READER_PASSWORD,
    // A failing run should end soon.
    RETRY_DELAY: '1ms',
  };
}

/** Runs statements on one server as its administrator, in that side's database. */
export async function administer(side: Side, ...statements: string[]): Promise<void> {
  const connection = await adminConnection(side);
  try {
    for (const statement of statements) await connection.query(statement);
  } finally {
    await connection.end();
  }
}

export async function adminConnection(side: Side): Promise<mysql.Connection> {
  return await mysql.createConnection({
    host: '127.0.0.1',
    port: Number(process.env[portVariable(side)]),
    user: 'admin',
    password: 'admin',
    database: DATABASES[side].name,
  });
}
