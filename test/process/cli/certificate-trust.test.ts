import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { runExecutable } from '../../support/executable.ts';
import { SMTP_PASSWORD, SMTP_USER, startSmtp, type TestSmtpServer } from '../../support/smtp.ts';

const folder = mkdtempSync(join(tmpdir(), 'shopweather-trust-'));
const authority = join(folder, 'authority.pem');

let server: TestSmtpServer;
beforeAll(async () => {
  const { cert, private: key } = await generate([{ name: 'commonName', value: 'localhost' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: 'localhost' }] }],
  });
  writeFileSync(authority, cert);
  server = await startSmtp({ cert, key });
});
afterAll(async () => {
  await server.stop();
  rmSync(folder, { recursive: true });
});

/** Runs the executable with a mail server whose certificate has an unknown authority. */
const execute = (args: string[], trust: Record<string, string>) =>
  runExecutable(args, {
    env: {
      SHOPPING_SOURCE: 'sqlite:/absent.db',
      WEATHER_SOURCE: 'sqlite:/absent.db',
      SMTP_HOST: 'localhost',
      SMTP_PORT: String(server.port),
      SMTP_USER,
      SMTP_PASSWORD,
      SMTP_FROM_MAIL: 'report@example.com',
      REPORT_TO: 'owner@example.com',
      RETRY_ATTEMPTS: '1',
      SHOPWEATHER_STATE_DIR: mkdtempSync(join(folder, 'state-')),
      ...trust,
    },
  });

const sample = ['run', '--month', '2025-04', '--sample'];

test.each([
  ['', {}],
  [' even with NODE_TLS_REJECT_UNAUTHORIZED=0', { NODE_TLS_REJECT_UNAUTHORIZED: '0' }],
])('a mail server with a certificate of an unknown authority is not trusted%s', async (_, env) => {
  const { code, stdout, stderr } = await execute(sample, env);
  expect({ code, stdout, stderr }).toEqual({
    code: 69,
    stdout: '',
    stderr: expect.stringMatching(
      /certificate of the mail server localhost:\d+ cannot be trusted: self-signed certificate$/m,
    ),
  });
  expect(stderr).toMatch(/^failed {2}send_email_report/m);
  expect(stderr).not.toContain(SMTP_PASSWORD);
  expect(server.received).toEqual([]);
  const { stdout: checks } = await execute(['check'], env);
  expect(checks).toMatch(/^failure {2}mail: session +the certificate .* cannot be trusted/m);
});

test.each([
  ['Node.js', 'NODE_EXTRA_CA_CERTS'],
  ['the system', 'SSL_CERT_FILE'],
])(
  'a mail server with a certificate of an authority that %s knows is trusted: %s',
  async (_, key) => {
    server.received.splice(0);
    const { code, stderr } = await execute(sample, { [key]: authority });
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(server.received).toMatchObject([{ encrypted: true }]);
  },
);

test('check prints how long the certificate of the mail server is valid', async () => {
  const { stdout } = await execute(['check'], { NODE_EXTRA_CA_CERTS: authority });
  expect(stdout).toMatch(/^ok {7}mail: session +logged in as mailer, starttls$/m);
  expect(stdout).toMatch(/^ok {7}mail: encryption +the certificate is good for \d+ days$/m);
  expect(stdout).not.toContain(SMTP_PASSWORD);
});
