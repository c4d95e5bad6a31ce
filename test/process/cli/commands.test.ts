import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { simpleParser } from 'mailparser';
import { caseFiles } from '../../support/case-files.ts';
import { runExecutable } from '../../support/executable.ts';
import { openShop, type Shop } from '../../support/shop.ts';

// Cheaper tests check the commands in detail. These only check that the executable runs them.
let shop: Shop;
let env: Record<string, string>;
beforeAll(async () => {
  shop = await openShop();
  env = { ...shop.env, ...caseFiles('months-before', shop.folder), REPORT_TIMEZONE: 'UTC' };
  const { code, stdout, stderr } = await runExecutable(['run', '--month', '2025-04'], { env });
  expect({ code, stdout, stderr }).toEqual({ code: 0, stdout: '', stderr: '' });
});
afterAll(() => shop.close());

test('the executable mails the report with its charts and its table', async () => {
  const [mail] = shop.server.received;
  const { subject, attachments } = await simpleParser(mail?.raw ?? '');
  expect(subject).toBe('Shopping vs temperature report, April 2025');
  expect(attachments.map(({ contentType }) => contentType)).toEqual([
    ...['image/png', 'image/png', 'image/png', 'text/csv'],
  ]);
});

test.each<[string, RegExp]>([
  ['history', /2025-04 +.* ok$/m],
  ['status', /^ok: the last report, on 2025-04, was sent /],
  ['show', /^Run 1, report on 2025-04: ok$/m],
  ['resume', /^There is nothing to resume/],
  ['check', /^ok {7}mail: recipients +kim@example\.com, lee@example\.com$/m],
  ['backfill --from 2025-03 --to 2025-04', /^2025-03 .* made$/m],
  ['schedule print --with crontab', /^0 7 1 \* \* .*shopweather run --config /m],
  ['completion bash', /complete .*shopweather/],
  ['licenses', /arquero/],
])('the executable runs %s', async (line, expected) => {
  const { code, stdout, stderr } = await runExecutable(line.split(' '), { env });
  expect(stdout).toMatch(expected);
  expect(stderr).not.toMatch(/^(shopweather|warn)/m);
  expect(code).toBe(0);
});

test('the executable runs templates eject', async () => {
  const look = join(shop.folder, 'look');
  const { code, stdout } = await runExecutable(['templates', 'eject', look]);
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: expect.stringContaining(`TEMPLATES_DIR=${look}\n`),
  });
});
