import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { SMTPServerOptions } from 'smtp-server';
import { type CliResult, shopweather } from './cli.ts';
import { startSmtp, type TestSmtpServer } from './smtp.ts';

/** A shop with two readers, a mail server, and a state folder of its own. */
export interface Shop {
  server: TestSmtpServer;
  folder: string;
  /** The state folder. */
  state: string;
  env: Record<string, string>;
  command(args: readonly string[], changes?: Record<string, string>): Promise<CliResult>;
  /** Rows of the ledger. */
  rows(sql: string): Record<string, unknown>[];
  /** Each reader with what became of the mail, as `kim sent`. */
  deliveries(): string[];
  close(): Promise<void>;
}

export const READERS = ['kim@example.com', 'lee@example.com'];

/** The environment of a shop that keeps its state there. */
export function shopEnv(server: TestSmtpServer, state: string): Record<string, string> {
  return {
    SMTP_HOST: '127.0.0.1',
    SMTP_PORT: String(server.port),
    SMTP_SECURITY: 'none',
    SMTP_FROM_MAIL: 'report@example.com',
    REPORT_TO: READERS.join(', '),
    RETRY_DELAY: '1ms',
    SHOPWEATHER_STATE_DIR: state,
  };
}

/** Opens a shop whose mail server wants neither TLS nor a login, unless told otherwise. */
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
