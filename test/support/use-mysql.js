// Read by test/support/server.ts.
process.env.TEST_ENGINE = 'mysql';
