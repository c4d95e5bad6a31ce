// test/support/server.ts reads this.
process.env.TEST_ENGINE = 'mysql';
