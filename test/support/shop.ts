import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SMTPServerOptions } from 'smtp-server';
import { type CliResult, shopweather } from './cli.ts';
import { startSmtp, type TestSmtpServer } from './smtp.ts';

/** A shop with two recipients, a mail server, and a state folder of its own. */
export interface Shop {
  server: TestSmtpServer;
  folder: string;
  /** The state folder. */
  state: string;
  env: Record<string, string>;
  command(args: readonly string[], changes?: Record<string, string>): Promise<CliResult>;
  /** Runs SQL on the ledger, and returns the rows. */
  rows(sql: string): Record<string, unknown>[];
  /** The state of the delivery to each recipient, as in `kim sent`. */
  deliveries(): string[];
  close(): Promise<void>;
}

export const RECIPIENTS = ['kim@example.com', 'lee@example.com'];

/** The environment of a shop with this mail server and state folder. */
export function shopEnv(server: TestSmtpServer, state: string): Record<string, string> {
  return {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(server.port),
    SMTP_SECURITY: 'none',
    SMTP_FROM_MAIL: 'report@example.com',
    REPORT_TO: RECIPIENTS.join(', '),
    RETRY_DELAY: '1ms',
    SHOPWEATHER_STATE_DIR: state,
  };
}

/** Opens a shop. By default, its mail server requires neither TLS nor a login. */
export async function openShop(options: SMTPServerOptions = {}): Promise<Shop> {
  const server = await startSmtp({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    ...options,
  });
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-shop-'));
  const state = join(folder, 'state');
  const env = shopEnv(server, state);
  const rows = (sql: string) => {
    const database = new DatabaseSync(join(state, 'ledger.db'));
    try {
      return database
        .prepare(sql)
        .all()
        .map((row) => ({ ...row }));
    } finally {
      database.close();
    }
  };
  return {
    server,
    folder,
    state,
    env,
    command: (args, changes = {}) => shopweather(args, { env: { ...env, ...changes } }),
    rows,
    deliveries: () =>
      rows('SELECT recipient, state FROM deliveries ORDER BY recipient').map(
        ({ recipient, state }) => `${String(recipient).split('@')[0]} ${state}`,
      ),
    close: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
