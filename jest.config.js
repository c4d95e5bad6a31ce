import { globSync } from 'node:fs';
import { hasMysql } from './test/support/mysql.ts';
import { makeTemporaryFolder } from './test/support/temporary-folder.ts';
import { TEST_LIMIT } from './test/support/time-limits.ts';

// Dates must not depend on the machine; some tests set other zones.
process.env.TZ = 'UTC';
process.env.TMPDIR = makeTemporaryFolder();
// Without this, a signal would end Jest before it has removed that folder.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(signal, () => process.exit(1));

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
};

/** With the servers of MariaDB, and the program warm in a process beside the tests. */
const withServers = {
  ...project,
  testEnvironment: '<rootDir>/test/support/warm/environment.ts',
  globalSetup: '<rootDir>/test/support/start-mariadb.js',
  globalTeardown: '<rootDir>/test/support/stop-servers.js',
};

const MYSQL_TESTS = [
  '<rootDir>/test/integration/{databases,mysql}/**/*.test.ts',
  '<rootDir>/test/faults/mysql/*.test.ts',
];

const projects = [
  // No process, no server, no network.
  { ...project, displayName: 'unit', testMatch: ['<rootDir>/test/unit/**/*.test.ts'] },
  // Databases, command lines, the browser.
  {
    ...withServers,
    displayName: 'integration',
    testMatch: ['<rootDir>/test/integration/**/*.test.ts'],
    testPathIgnorePatterns: ['/test/integration/mysql/'],
  },
  // The tests of databases once more with MySQL, and the tests that need MySQL.
  {
    ...withServers,
    displayName: 'mysql',
    testMatch: MYSQL_TESTS,
    globalSetup: '<rootDir>/test/support/start-mysql.js',
    setupFiles: ['<rootDir>/test/support/use-mysql.js'],
  },
  // The executable, as a process of its own.
  { ...withServers, displayName: 'process', testMatch: ['<rootDir>/test/process/**/*.test.ts'] },
  // Deliveries under faults: none is lost, none is sent twice.
  {
    ...withServers,
    displayName: 'faults',
    testMatch: ['<rootDir>/test/faults/**/*.test.ts'],
    testPathIgnorePatterns: ['/test/faults/mysql/'],
  },
  // Slow tests: other platforms, installation by npm, cron, real kills.
  { ...withServers, displayName: 'full', testMatch: ['<rootDir>/test/full/**/*.test.ts'] },
];

// Debian's unstable release has no MySQL on some days. That must neither fail every build nor go unnoticed.
const [, chosen] = / --selectProjects ([^-]*)/.exec(process.argv.join(' ')) ?? [];
const wantsMysql = chosen === undefined || chosen.split(' ').includes('mysql');
const notRun =
  !wantsMysql || hasMysql()
    ? []
    : MYSQL_TESTS.flatMap((pattern) => globSync(pattern.replace('<rootDir>/', ''))).sort();

export default {
  projects: projects.filter(({ displayName }) => displayName !== 'mysql' || notRun.length === 0),
  testTimeout: TEST_LIMIT,
  // By default Jest uses one less than there are processors: one of two.
  maxWorkers: 2,
  // Concurrent tests in a file; most of them wait.
  maxConcurrency: 12,
  reporters: [
    '<rootDir>/test/support/faults-reporter.ts',
    ['<rootDir>/test/support/not-run-reporter.js', { notRun }],
    'default',
  ],
};
