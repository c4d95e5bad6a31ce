import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll } from '@jest/globals';
import type { CsvFormat, Dates, SourceSettings } from '../../src/domain/source-settings.ts';
import type { CsvSettings } from '../../src/extract/csv/read.ts';
import { shoppingFile } from '../../src/extract/csv/source.ts';
import { EVENT_LIMIT } from './time-limits.ts';

/** Settings that differ from those of {@link csvSettings}. */
export interface Changes extends Partial<CsvFormat>, Partial<Dates> {
  onBadRow?: SourceSettings['onBadRow'];
  date?: string;
  value?: string;
  extras?: string[];
  groupColumn?: string;
  group?: string;
}

/** Settings of a sales file; by default with commas, decimal points, UTF-8, dates and all zones UTC. */
export function csvSettings(
  file: string,
  { onBadRow = 'fail', date = 'date', value = 'amount', extras = [], ...changes }: Changes = {},
): CsvSettings {
  const { delimiter = ',', encoding = 'utf-8', decimal = 'point' } = changes;
  const { format = null, sourceZone = 'UTC', reportZone = 'UTC' } = changes;
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
    dates: { format, sourceZone, reportZone },
    csv: { delimiter, encoding, decimal },
    onBadRow,
  };
}

/** Returns a function that writes a file, into a folder that is removed after the tests. */
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

/** The span that the tests read. */
export const april = { start: '2025-04-01', endExclusive: '2025-05-01' };

/** Functions that write a file and read its sales of April. */
export function salesOf(write: ReturnType<typeof filesForTests>) {
  const sales = async (content: string | Uint8Array, changes: Changes = {}, ending = 'csv') =>
    await shoppingFile(csvSettings(write(content, ending), changes)).days(april, EVENT_LIMIT);
  /** Date, number of purchases and amount of each day, as text. */
  const summaries = async (
    content: string | Uint8Array,
    changes: Changes = {},
  ): Promise<string[]> => {
    const { days } = await sales(content, changes);
    return days.map(({ date, purchases, amount }) => `${date} ${purchases} ${amount}`).sort();
  };
  return { sales, summaries };
}
