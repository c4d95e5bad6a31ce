import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { CsvFormat, Dates, SourceSettings } from '../../src/domain/source-settings.ts';
import type { CsvSettings } from '../../src/extract/csv/read.ts';
import { shoppingFile } from '../../src/extract/csv/source.ts';
import { EVENT_LIMIT } from './patience.ts';

/** What a test changes about a file. */
export interface Changes extends Partial<CsvFormat>, Partial<Dates> {
  onBadRow?: SourceSettings['onBadRow'];
  date?: string;
  value?: string;
  extras?: string[];
  groupColumn?: string;
  group?: string;
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
    columns: {
      table: '',
      date,
      value,
      extras,
      groupColumn: changes.groupColumn,
      group: changes.group,
    },
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

/** What the tests read. */
export const april = { start: '2025-04-01', endExclusive: '2025-05-01' };

/** Reads the sales of April out of files that it writes. */
export function salesOf(write: ReturnType<typeof filesForTests>) {
  const sales = async (content: string | Uint8Array, changes: Changes = {}, ending = 'csv') =>
    await shoppingFile(csvSettings(write(content, ending), changes)).days(april, EVENT_LIMIT);
  /** Date, number of purchases and amount of each day, as text. */
  const told = async (content: string | Uint8Array, changes: Changes = {}): Promise<string[]> => {
    const { days } = await sales(content, changes);
    return days.map(({ date, purchases, amount }) => `${date} ${purchases} ${amount}`).sort();
  };
  return { sales, told };
}
