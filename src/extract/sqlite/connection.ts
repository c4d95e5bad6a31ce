import type { Connection } from '../../domain/source-settings.ts';

/** A SQLite file. */
export interface SqliteConnection extends Connection {
  kind: 'sqlite';
  file: string;
}

/** @throws Error whose message follows the key's name */
export function parseSqlite(text: string): SqliteConnection {
  const file = text.slice('sqlite:'.length);
  if (file === '') throw new Error('names no file; it must be sqlite:FILE');
  return { kind: 'sqlite', name: `sqlite:${file}`, file };
}
