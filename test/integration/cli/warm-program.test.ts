import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from '@jest/globals';
import { shopweather } from '../../support/cli.ts';
import { openShop } from '../../support/shop.ts';

test('if the warm program is killed, its command line fails and the next one starts a new process', async () => {
  const reached = Promise.withResolvers<void>();
  const { command, state, close } = await openShop({ onRcptTo: () => reached.resolve() });
  const run = command(['run', '--month', '2025-04', '--sample']);
  const failure = expect(run).rejects.toThrow('the warm program ended: SIGKILL');
  await reached.promise;
  process.kill(JSON.parse(readFileSync(join(state, 'lock.json'), 'utf8')).pid, 'SIGKILL');
  await failure;
  expect(await shopweather(['--version'])).toMatchObject({ code: 0, stderr: '' });
  await close();
});
