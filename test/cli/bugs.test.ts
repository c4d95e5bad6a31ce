import { expect, test } from '@jest/globals';
import { execute } from '../../src/cli/execute.ts';

test('a bug shows its stack, without secrets, and exits 1', async () => {
  let stderr = '';
  const code = await execute(['run', '--sample', '--dry-run'], {
    env: {},
    stdout: { write: () => true },
    stderr: {
      write: (chunk) => {
        stderr += chunk;
        return true;
      },
    },
    systemTimezone: 'UTC',
    now: () => {
      throw new TypeError('no clock; the password is hunter2');
    },
    stopwatch: () => 0,
    pause: async () => {},
    newId: () => 'id',
    pid: 1,
    shield: () => () => {},
    runtime: { node: '26.0.0', platform: 'linux-x64' },
    onEnding: () => () => {},
    command: ['shopweather'],
    hostname: () => 'shop',
    logFormat: 'text',
    secrets: new Set(['hunter2', 'a']),
  });
  expect(code).toBe(1);
  expect(stderr).toMatch(/^shopweather: this is a bug, please report it/);
  expect(stderr).toContain('TypeError: no clock; the password is ***');
  expect(stderr).toMatch(/^ +at /m);
  expect(stderr).not.toContain('hunter2');
});
