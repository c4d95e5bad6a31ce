import type { Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure, type Problem } from '../../domain/failure.ts';
import type { CsvConnection, SourceSettings } from '../../domain/source-settings.ts';
import { openEncoding } from './encoding.ts';
import { fieldCursor } from './field-cursor.ts';
import { readChunks } from './file-chunks.ts';
import { findColumns } from './header.ts';
import { type RowAdder, rowAdder } from './row-adder.ts';
import { LF, MAX_ROW_BYTES, rowSplitter, type SplitResult } from './row-splitter.ts';

export interface CsvSettings extends SourceSettings {
  connection: CsvConnection;
}

export interface CsvContent {
  /** The names of all columns. */
  header: string[];
  groups: RowAdder['groups'];
  /** Number of bad rows that were skipped. */
  badRows: number;
}

/**
 * Reads a file and adds up the rows of the span.
 *
 * @param timeout milliseconds for the whole file
 * @param mode `header` reads no further than the header, `groups` groups rows by store or station;
 *   by default all rows are added up together
 * @throws Failure (69) if the file cannot be read, (78) if a column is missing, (65) if a row is bad
 *   and `onBadRow` is `fail`
 */
export async function readCsv(
  settings: CsvSettings,
  span: Span,
  timeout: number,
  mode?: 'header' | 'groups',
): Promise<CsvContent> {
  const { connection, columns, csv, onBadRow } = settings;
  const { name } = connection;
  const encoding = await openEncoding(csv.encoding);
  const splitter = rowSplitter(csv.delimiter.charCodeAt(0));
  const cursor = fieldCursor(splitter, encoding);
  let header: string[] = [];
  let adder: RowAdder | undefined;
  let badRows = 0;
  let line = 1;
  /** True while skipping the rest of a malformed line. */
  let skippingLine = false;

  const handleBadRow = ({ what, remedy }: Problem): void => {
    badRows++;
    if (onBadRow === 'skip' && adder) return;
    const advice = adder ? `${remedy}, or set BAD_ROWS=skip to skip such lines.` : `${remedy}.`;
    throw failure(EXIT.data, `line ${line} of ${name} ${what}`, advice);
  };

  const handleRow = (): void => {
    const { fieldCount } = splitter;
    if (adder === undefined) {
      if (cursor.isRowBlank()) return;
      header = Array.from({ length: fieldCount }, (_, index) => {
        cursor.moveTo(index);
        return cursor.text();
      });
      const indexes = findColumns(header, columns, name);
      adder = rowAdder(settings, indexes, cursor, span, encoding, mode === 'groups');
      return;
    }
    const problem =
      fieldCount === header.length ? adder.addRow() : wrongFieldCount(fieldCount, header.length);
    // Spreadsheets write rows of nothing but delimiters.
    if (problem !== null && !cursor.isRowBlank()) handleBadRow(problem);
  };

  await readChunks(connection, timeout, (bytes, isLast) => {
    let start = adder === undefined && line === 1 ? textStart(bytes, name) : 0;
    const lastLineEnd = bytes.lastIndexOf(LF) + 1;
    while (start < bytes.length) {
      const result: SplitResult = skippingLine
        ? 'too-long'
        : splitter.split(bytes, start, bytes.length);
      if (result === 'incomplete' && !isLast) break;
      if (result === 'row') {
        cursor.setRow(bytes, start);
        // A row of more than two bytes is hardly ever blank; handleRow checks the bad ones.
        if (splitter.nextRow - start > 2 || !cursor.isRowBlank()) handleRow();
        if (mode === 'header' && adder) return null;
        start = splitter.nextRow;
        line += splitter.lineCount;
        if (adder?.plainRows) {
          line += adder.plainRows.addRows(bytes, start, lastLineEnd);
          start = adder.plainRows.nextRow;
        }
        continue;
      }
      if (!skippingLine) handleBadRow(MALFORMED[result]);
      // Continue at the next line: the end of a malformed row is unknown.
      const lineEnd = bytes.indexOf(LF, start);
      skippingLine = lineEnd === -1;
      if (!skippingLine) line++;
      start = skippingLine ? bytes.length : lineEnd + 1;
    }
    return start;
  });
  if (adder === undefined) {
    throw failure(EXIT.data, `${name} is empty`, 'Export it again, with a header.');
  }
  return { header, groups: (adder as RowAdder).groups, badRows };
}

const UNTERMINATED_QUOTE: Problem = {
  what: 'has an opening quote without a closing quote',
  remedy: 'Close it',
};
const MALFORMED: Readonly<Record<Exclude<SplitResult, 'row'>, Problem>> = {
  // Only at the end of the file, if a line end follows: then the row ends within quotes.
  incomplete: UNTERMINATED_QUOTE,
  'unterminated-quote': UNTERMINATED_QUOTE,
  'text-after-quote': {
    what: 'has text after the closing quote of a field',
    remedy: 'Double each quote within a quoted field',
  },
  'too-long': {
    what: `is longer than ${MAX_ROW_BYTES} bytes`,
    remedy: 'Check that it is a CSV file',
  },
};

function wrongFieldCount(count: number, expected: number): Problem {
  return {
    what: `has ${count} ${count === 1 ? 'field' : 'fields'}, but the header has ${expected}`,
    remedy: 'Correct it',
  };
}

/**
 * Returns the offset behind the byte order mark of UTF-8, if there is one.
 *
 * @throws Failure (65) if the file is UTF-16 or gzip
 */
function textStart(bytes: Buffer, name: string): number {
  const signature = bytes.toString('hex', 0, 3);
  if (/^(fffe|feff)/.test(signature)) {
    throw failure(EXIT.data, `${name} is written in UTF-16`, 'Save it as UTF-8.');
  }
  if (signature.startsWith('1f8b')) {
    throw failure(
      EXIT.data,
      `${name} is compressed with gzip`,
      'Rename it, so that its name ends in .gz.',
    );
  }
  return signature === 'efbbbf' ? 3 : 0;
}
