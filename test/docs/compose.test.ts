import { execFileSync, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from '@jest/globals';
import { parse } from 'yaml';
import { DATABASES, READER, READER_PASSWORD } from '../support/databases.ts';
import { findProgram } from '../support/programs.ts';

interface Service {
  image: string;
  environment: Record<string, string>;
  volumes: string[];
  healthcheck: { test: [string, string] };
}

const compose: { services: Record<string, Service> } = parse(
  readFileSync('docker-compose.yml', 'utf8'),
);

test('docker-compose.yml fits the schema and is tidy', () => {
  const args = ['node_modules/.bin/dclint', '--max-warnings', '0', 'docker-compose.yml'];
  expect(() => execFileSync(process.execPath, args, { stdio: 'pipe' })).not.toThrow();
});

describe.each([
  ['mysql1', 'shopping', 'SHOPPING_DB_NAME'],
  ['mysql2', 'weather', 'WEATHER_DB_NAME'],
] as const)('%s', (name, side, databaseVariable) => {
  const service = compose.services[name] as Service;
  const { name: database, script, port } = DATABASES[side];

  test('makes the database from the sample files, with variables of the usual names', () => {
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
    const mysql = `mysql() { ${findProgram('mariadb')} --no-defaults "$@"; }`;
    const check = spawnSync('bash', ['-c', `${mysql}; ${command.replaceAll('$$', '$')}`], {
      env: {
        MYSQL_TCP_PORT: process.env[port] ?? '',
        MYSQL_DATABASE: database,
        READER,
        READER_PASSWORD: password,
      },
    });
    expect(check.status).toBe(status);
  });
});
