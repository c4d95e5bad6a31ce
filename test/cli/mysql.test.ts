import { expect, test } from '@jest/globals';
import { shopweather } from '../support/cli.ts';
import { databaseEnv } from '../support/databases.ts';

test('two MySQL servers give the figures of the sample to the last digit', async () => {
  const args = ['run', '--month', '2025-04', '--dry-run', '--format', 'json'];
  const { code, stdout, stderr } = await shopweather(args, { env: databaseEnv() });
  expect(stderr).toMatch(/^ok {6}extract_shopping_data +20 days/m);
  expect(code).toBe(0);
  const analysis = JSON.parse(stdout);
  expect(analysis.correlation).toEqual({ r: -0.9454339390386166, n: 20, reason: null });
  expect(analysis.ranges).toEqual([
    { label: 'Low', above: null, upTo: 20, days: 8, meanAmount: 258.125 },
    { label: 'Medium', above: 20, upTo: 22, days: 9, meanAmount: 150 },
    { label: 'High', above: 22, upTo: null, days: 3, meanAmount: 65 },
  ]);
  expect(analysis.sample).toBe(false);
});
