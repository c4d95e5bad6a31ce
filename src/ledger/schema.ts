import { DatabaseSync } from 'node:sqlite';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';

/** Each migration brings the tables to the next version. A released migration never changes. */
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
  // Runs get a number and what is needed to resume them. Steps get their start and row counts.
  `ALTER TABLE runs RENAME TO old_runs;
   CREATE TABLE runs (
     number INTEGER PRIMARY KEY,
     id TEXT NOT NULL UNIQUE,
     report TEXT NOT NULL,
     request TEXT,
     fingerprint TEXT,
     resumes INTEGER REFERENCES runs,
     version TEXT NOT NULL,
     pid INTEGER NOT NULL,
     started TEXT NOT NULL,
     finished TEXT,
     exit_code INTEGER,
     error TEXT,
     r REAL
   ) STRICT;
   INSERT INTO runs (number, id, report, version, pid, started, finished, exit_code, error)
     SELECT rowid, id, report, version, pid, started, finished, exit_code, error FROM old_runs;
   CREATE TABLE new_steps (
     run INTEGER NOT NULL REFERENCES runs,
     step TEXT NOT NULL,
     state TEXT NOT NULL CHECK (state IN ('running', 'done', 'kept', 'failed')),
     started TEXT NOT NULL,
     attempts INTEGER NOT NULL,
     milliseconds REAL,
     rows_in INTEGER,
     rows_out INTEGER,
     filled INTEGER,
     dropped INTEGER,
     detail TEXT,
     error TEXT,
     output TEXT,
     PRIMARY KEY (run, step)
   ) STRICT;
   INSERT INTO new_steps (run, step, state, started, attempts, milliseconds, detail)
     SELECT number, step, state, started, attempts, milliseconds, detail
     FROM steps JOIN runs ON runs.id = steps.run ORDER BY steps.rowid;
   DROP TABLE steps;
   DROP TABLE old_runs;
   ALTER TABLE new_steps RENAME TO steps;
   ALTER TABLE mails ADD COLUMN fingerprint TEXT;
   CREATE TABLE log (
     run INTEGER NOT NULL REFERENCES runs,
     at TEXT NOT NULL,
     level TEXT NOT NULL,
     text TEXT NOT NULL
   ) STRICT;
   CREATE TABLE alerts (
     report TEXT NOT NULL,
     cause TEXT NOT NULL,
     at TEXT NOT NULL,
     PRIMARY KEY (report, cause)
   ) STRICT;`,
  // The reason why a report was withheld, and which mails are a note instead of the report.
  `ALTER TABLE runs ADD COLUMN withheld TEXT;
   ALTER TABLE mails ADD COLUMN withheld TEXT;`,
];

/**
 * Migrates the tables to the version of this program.
 *
 * @throws Failure (73) if a newer program has written them
 */
export function migrate(database: DatabaseSync, file: string): void {
  const version = versionOf(database);
  if (version > MIGRATIONS.length) {
    throw failure(
      EXIT.output,
      `${file} was written by a newer shopweather: it has version ${version}, and this program knows up to ${MIGRATIONS.length}`,
      'Use the newer shopweather, or another SHOPWEATHER_STATE_DIR.',
    );
  }
  for (const [index, migration] of MIGRATIONS.entries()) {
    if (index < version) continue;
    database.exec(`BEGIN; ${migration} PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}

/** True if a ledger needs no migration, so that it can be opened read-only. */
export function isCurrent(file: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return versionOf(database) >= MIGRATIONS.length;
  } finally {
    database.close();
  }
}

function versionOf(database: DatabaseSync): number {
  return Number(database.prepare('PRAGMA user_version').get()?.user_version);
}
