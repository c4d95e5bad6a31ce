import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { CsvFormat, Dates, SourceSettings } from '../../src/domain/source-settings.ts';
import type { CsvSettings } from '../../src/extract/csv/read.ts';

/** What a test changes about a file. */
export interface Changes extends Partial<CsvFormat>, Partial<Dates> {
  onBadRow?: SourceSettings['onBadRow'];
  date?: string;
  value?: string;
  extras?: string[];
}

/** How a file is read: as one of sales that is written in the plainest way, unless told otherwise. */
export function csvSettings(
  file: string,
  { onBadRow = 'fail', date = 'date', value = 'amount', extras = [], ...changes }: Changes = {},
): CsvSettings {
  const { delimiter = ',', encoding = 'utf-8', decimal = 'point' } = changes;
  const { format = null, written = 'UTC', wanted = 'UTC' } = changes;
  return {
    connection: { kind: 'csv', name: `csv:${file}`, file },
    columns: { table: '', date, value, extras },
    dates: { format, written, wanted },
    csv: { delimiter, encoding, decimal },
    onBadRow,
  };
}

/** Writes files into a folder that goes when the tests are over. */
export function filesForTests(): (content: string | Uint8Array, ending?: string) => string {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-csv-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  let files = 0;
  return (content, ending = 'csv') => {
    const file = join(folder, `${files++}.${ending}`);
    writeFileSync(file, content);
    return file;
  };
}
