import { expect, test } from '@jest/globals';
import { mysqlFailure } from '../../../src/extract/mysql/errors.ts';
import { sqliteScript } from '../../../src/extract/sqlite/server.ts';
import { failureOf } from '../../support/failures.ts';
import { mysqlConnection } from '../../support/mysql-connection.ts';

test('messages of databases have no control characters', async () => {
  const database = await sqliteScript('twin', 'CREATE TABLE sales (amount)').open(1000);
  const failures = [
    await failureOf(() => database.select('SELECT `a\u001b[31m\nb` FROM sales')),
    mysqlFailure(
      { errno: 1064, code: 'ER_PARSE_ERROR', message: 'a\u001b[31m\nb' },
      mysqlConnection(),
    ),
  ];
  await database.close();
  for (const { message } of failures) expect(message).toMatch(/a \[31m b/);
});
