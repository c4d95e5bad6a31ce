import { EXIT, type ExitCode } from '../../domain/exit-codes.ts';
import type { MysqlConnection } from './connection.ts';

/** What an error means. `{name}` stands for the source, `{message}` for the error's own words. */
export interface Explanation {
  exitCode: ExitCode;
  what: string;
  remedy: string | ((connection: MysqlConnection) => string);
  /** Worth another attempt with a new connection. */
  transient?: true;
}

/** The server cannot be reached just now. */
export const unreachable = (why: string): Explanation => ({
  exitCode: EXIT.unavailable,
  what: `cannot reach {name}: ${why}`,
  remedy: ({ socket }) =>
    socket === null
      ? 'Check that the server runs and that host and port are right.'
      : 'Check that the server runs and that its socket is there.',
  transient: true,
});
