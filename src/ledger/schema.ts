import type { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

/** The ledger's tables, one step forward each. A step that was released never changes. */
const MIGRATIONS = [
  `CREATE TABLE runs (
     id TEXT PRIMARY KEY,
     report TEXT NOT NULL,
     version TEXT NOT NULL,
     pid INTEGER NOT NULL,
     started TEXT NOT NULL,
     finished TEXT,
     exit_code INTEGER,
     error TEXT
   ) STRICT;
   CREATE TABLE steps (
     run TEXT NOT NULL REFERENCES runs,
     step TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('done', 'failed')),
     attempts INTEGER NOT NULL,
     milliseconds REAL NOT NULL,
     detail TEXT NOT NULL,
     PRIMARY KEY (run, step)
   ) STRICT;
   CREATE TABLE mails (
     message_id TEXT PRIMARY KEY,
     sender TEXT NOT NULL,
     raw BLOB NOT NULL
   ) STRICT;
   CREATE TABLE deliveries (
     report TEXT NOT NULL,
     recipient TEXT NOT NULL,
     message_id TEXT NOT NULL REFERENCES mails,
     state TEXT NOT NULL
       CHECK (state IN ('prepared', 'sending', 'sent', 'refused', 'unknown')),
     answer TEXT,
     changed TEXT NOT NULL,
     PRIMARY KEY (report, recipient)
   ) STRICT;`,
];

/**
 * Brings the tables up to what this program knows.
 *
 * @throws Failure (73) if a newer program has written them
 */
export function migrate(database: DatabaseSync, file: string): void {
  const { user_version: version } = database.prepare('PRAGMA user_version').get() as {
    user_version: number;
  };
  if (version > MIGRATIONS.length) {
    throw failure(
      EXIT.output,
      `${file} was written by a newer shopweather (its version ${version}, known ${MIGRATIONS.length})`,
      'Use that version, or another SHOPWEATHER_STATE_DIR.',
    );
  }
  for (const [index, step] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${step} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
