import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { shopweather } from '../../support/cli.ts';
import {
  administer,
  DATABASES,
  portVariable,
  READER,
  READER_PASSWORD,
} from '../../support/databases.ts';
import { clientCommand, ENGINE } from '../../support/server.ts';

interface Service {
  image: string;
  environment: Record<string, string>;
  volumes: string[];
  ports: string[];
  profiles?: string[];
  command: string[];
  healthcheck: { test: [string, string] };
}

const compose: { services: Record<string, Service> } = parse(
  readFileSync('docker-compose.yml', 'utf8'),
);

test('docker-compose.yml is valid and passes the linter', () => {
  const args = ['node_modules/.bin/dclint', '--max-warnings', '0', 'docker-compose.yml'];
  expect(() => execFileSync(process.execPath, args, { stdio: 'pipe' })).not.toThrow();
});

test('no two services publish the same port', () => {
  const ports = Object.values(compose.services).flatMap((service) => service.ports ?? []);
  const published = ports.map((port) => port.replace(/:\d+$/, ''));
  expect(new Set(published).size).toBe(published.length);
});

const MYSQL = `mysql() { ${clientCommand(ENGINE)
  .map((word) => `'${word}'`)
  .join(' ')} "$@"; }`;

/** Runs a shell command of a service, with the client of the tested engine as `mysql`. */
function inShell(command: string, env: Record<string, string>) {
  return spawnSync('bash', ['--norc', '-euc', `${MYSQL}; ${command.replaceAll('$$', '$')}`], {
    env: { PATH: process.env.PATH ?? '', ...env },
    encoding: 'utf8',
  });
}

describe.each([
  ['mysql1', 'shopping', 'SHOPPING_DB_NAME'],
  ['mysql2', 'weather', 'WEATHER_DB_NAME'],
] as const)('%s', (name, side, databaseVariable) => {
  const service = compose.services[name] as Service;
  const { name: database, script } = DATABASES[side];

  test('creates the database from the sample files, with the usual variables', () => {
    expect(service.volumes).toEqual(
      expect.arrayContaining([
        `./${script}:/docker-entrypoint-initdb.d/1-init.sql:ro`,
        './sql/create-reader.sh:/docker-entrypoint-initdb.d/2-create-reader.sh:ro',
      ]),
    );
    expect(service.environment).toEqual({
      MYSQL_DATABASE: `\${${databaseVariable}:-${database}}`,
      MYSQL_ROOT_PASSWORD: expect.stringMatching(/^\$\{MYSQL_ROOT_PASSWORD:-/),
      READER: expect.stringMatching(/^\$\{MYSQL_USER:-/),
      READER_PASSWORD: expect.stringMatching(/^\$\{MYSQL_PASSWORD:-/),
    });
  });

  test.each([
    ['logs in', READER_PASSWORD, 0],
    ['fails with a wrong password', 'wrong', 1],
  ])('its health check %s', (_, password, status) => {
    const [kind, command] = service.healthcheck.test;
    expect(kind).toBe('CMD-SHELL');
    const check = inShell(command, {
      MYSQL_TCP_PORT: process.env[portVariable(side)] ?? '',
      MYSQL_DATABASE: database,
      READER,
      READER_PASSWORD: password,
    });
    expect(check.status).toBe(status);
  });
});

describe('tidb, replaced by a test server', () => {
  const { tidb, 'tidb-data': data } = compose.services as Record<string, Service>;
  const sales = 'tidb_shopping';
  const weather = 'tidb_weather';
  const env = {
    MYSQL_TCP_PORT: process.env[portVariable('shopping')] ?? '',
    READER: 'tidb_reader',
    READER_PASSWORD,
    SHOPPING_DB_NAME: sales,
    TIDB_HOST: '127.0.0.1',
    WEATHER_DB_NAME: weather,
  };
  afterAll(() =>
    administer(
      'shopping',
      `DROP DATABASE IF EXISTS ${sales}`,
      `DROP DATABASE IF EXISTS ${weather}`,
      `DROP USER IF EXISTS ${env.READER}`,
    ),
  );

  test('both services start only with the profile, and have the variables that they use', () => {
    for (const service of [tidb, data]) expect(service?.profiles).toEqual(['tidb']);
    expect(Object.keys(data?.environment ?? {})).toEqual(Object.keys(env));
    expect(data?.volumes).toEqual(['./sql:/sql:ro']);
  });

  test('is healthy after the sample data of both sides is loaded, and loads it only once', async () => {
    const check = () => inShell(data?.healthcheck.test[1] ?? '', env).status;
    expect(check()).not.toBe(0);
    const [program, flags, script = ''] = data?.command ?? [];
    expect([program, flags]).toEqual(['bash', '-euc']);
    const load = script.replace('/sql/', 'sql/').replace('; exec sleep infinity', '');
    for (const _ of ['first', 'again']) {
      expect(inShell(load, env)).toMatchObject({ status: 0, stderr: '' });
    }
    expect(check()).toBe(0);

    const source = `mysql://${env.READER}@127.0.0.1:${env.MYSQL_TCP_PORT}`;
    const { stdout } = await shopweather(
      ['run', '--month', '2025-04', '--dry-run', '--format', 'json'],
      {
        env: {
          SHOPPING_SOURCE: `${source}/${sales}`,
          SHOPPING_PASSWORD: READER_PASSWORD,
          WEATHER_SOURCE: `${source}/${weather}`,
          WEATHER_PASSWORD: READER_PASSWORD,
        },
      },
    );
    expect(JSON.parse(stdout)).toMatchObject({ days: { joined: 20 }, verdict: 'clear' });
  });
});
