// Dates must not depend on where the tests run; single tests set other zones themselves.
process.env.TZ = 'UTC';

const project = {
  testEnvironment: 'node',
  extensionsToTreatAsEsm: ['.ts'],
  transform: { '\\.ts$': '<rootDir>/test/support/strip-types.js' },
  globalSetup: '<rootDir>/test/support/start-mariadb.js',
  globalTeardown: '<rootDir>/test/support/stop-servers.js',
};

export default {
  testTimeout: 30_000,
  projects: [
    { ...project, displayName: 'sources', testMatch: ['<rootDir>/test/**/*.test.ts'] },
    // The same command lines once more, against the program as users install it.
    {
      ...project,
      displayName: 'executable',
      testMatch: ['<rootDir>/test/cli/**/*.test.ts'],
      setupFiles: ['<rootDir>/test/support/use-executable.js'],
    },
    // What asks the databases once more against MySQL, the command lines by the executable.
    {
      ...project,
      displayName: 'mysql',
      testMatch: [
        '<rootDir>/test/extract/{mysql,mysql-server,own-query,places,times}.test.ts',
        '<rootDir>/test/cli/{backfill,check,run,stores}.test.ts',
        '<rootDir>/test/docs/compose.test.ts',
      ],
      globalSetup: '<rootDir>/test/support/start-mysql.js',
      setupFiles: [
        '<rootDir>/test/support/use-executable.js',
        '<rootDir>/test/support/use-mysql.js',
      ],
    },
  ],
};
