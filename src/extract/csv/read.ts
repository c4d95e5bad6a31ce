import type { Span } from '../../domain/calendar.ts';
import { EXIT } from '../../domain/exit-codes.ts';
import { failure, type Problem } from '../../domain/failure.ts';
import type { CsvConnection, SourceSettings } from '../../domain/source-settings.ts';
import { openEncoding } from './encoding.ts';
import { fieldsOf } from './fields.ts';
import { readFile } from './file.ts';
import { findColumns } from './header.ts';
import { type RowAdder, rowAdder } from './row-adder.ts';
import { type Cut, cutter, LF, LONGEST } from './row-splitter.ts';

/** Where a file is, and how it is read. */
export interface CsvSettings extends SourceSettings {
  connection: CsvConnection;
}

/** What stands in a file. */
export interface Content {
  /** The names of its columns. */
  names: string[];
  /** Its rows by store or station, under {@link ALL} where none are told apart. */
  groups: RowAdder['groups'];
  /** Number of rows that could not be read and were passed over. */
  badRows: number;
}

/**
 * Reads a file and adds up the rows of the span.
 *
 * @param timeout milliseconds that it may take
 * @param wanted no more than the header, or the rows by store or station; without it, all rows as one
 * @throws Failure where it cannot be read, a column is not there, or a row cannot be read and that is
 *   not to be passed over
 */
export async function readCsv(
  settings: CsvSettings,
  span: Span,
  timeout: number,
  wanted?: 'header' | 'groups',
): Promise<Content> {
  const { connection, columns, csv, onBadRow } = settings;
  const { name } = connection;
  const encoding = await openEncoding(csv.encoding);
  const cut = cutter(csv.delimiter.charCodeAt(0));
  const fields = fieldsOf(cut, encoding);
  let names: string[] = [];
  let adder: RowAdder | undefined;
  let badRows = 0;
  let line = 1;
  // Whether the end of a line is looked for that is bad.
  let discarding = false;

  const refuse = ({ what, remedy }: Problem): void => {
    badRows++;
    if (onBadRow === 'skip' && adder) return;
    const way = adder ? `${remedy}, or set BAD_ROWS=skip to pass over such lines.` : `${remedy}.`;
    throw failure(EXIT.data, `line ${line} of ${name} ${what}`, way);
  };

  /** The row at hand: the header, or one that is added up. */
  const takeRow = (): void => {
    if (adder === undefined) {
      if (fields.blank()) return;
      names = Array.from({ length: cut.count }, (_, index) => {
        fields.go(index);
        return fields.text();
      });
      const header = findColumns(names, columns, name);
      adder = rowAdder(settings, header, fields, span, encoding, wanted === 'groups');
      return;
    }
    const problem = cut.count === names.length ? adder.addRow() : miscounted(cut.count, names);
    // Spreadsheets leave rows of nothing but delimiters behind.
    if (problem !== null && !fields.blank()) refuse(problem);
  };

  await readFile(connection, timeout, (bytes, last) => {
    let start = adder === undefined && line === 1 ? beginning(bytes, name) : 0;
    const lastLineEnd = bytes.lastIndexOf(LF) + 1;
    while (start < bytes.length) {
      const found: Cut = discarding ? 'long' : cut.cut(bytes, start, bytes.length);
      if (found === 'more' && !last) break;
      if (found === 'row') {
        fields.ofRow(bytes, start);
        // Most rows are longer than an empty one.
        if (cut.next - start > 2 || !fields.blank()) takeRow();
        if (wanted === 'header' && adder) return null;
        start = cut.next;
        line += cut.lines;
        if (adder?.plainRows) {
          line += adder.plainRows.add(bytes, start, lastLineEnd);
          start = adder.plainRows.next;
        }
        continue;
      }
      if (!discarding) refuse(BROKEN[found]);
      // Reading goes on with the next line, not where the row would have ended.
      const end = bytes.indexOf(LF, start);
      discarding = end === -1;
      if (!discarding) line++;
      start = discarding ? bytes.length : end + 1;
    }
    return start;
  });
  if (adder === undefined) {
    throw failure(EXIT.data, `${name} is empty`, 'Export it once more, with a header.');
  }
  return { names, groups: (adder as RowAdder).groups, badRows };
}

const OPEN: Problem = {
  what: 'has a quote that does not end',
  remedy: 'Close it',
};
const BROKEN: Readonly<Record<Exclude<Cut, 'row'>, Problem>> = {
  more: OPEN,
  open: OPEN,
  astray: {
    what: 'has text behind the closing quote of a field',
    remedy: 'Write quotes within a field twice',
  },
  long: {
    what: `is longer than ${LONGEST} bytes`,
    remedy: 'Check that it is a CSV file',
  },
};

function miscounted(count: number, names: readonly string[]): Problem {
  return {
    what: `has ${count} ${count === 1 ? 'field' : 'fields'} where the header has ${names.length}`,
    remedy: 'Correct it',
  };
}

/** Where the text begins: behind the mark that some programs put before UTF-8 (BOM). */
function beginning(bytes: Buffer, name: string): number {
  const mark = bytes.toString('hex', 0, 3);
  if (/^(fffe|feff)/.test(mark)) {
    throw failure(EXIT.data, `${name} is written in UTF-16`, 'Save it as UTF-8.');
  }
  if (mark.startsWith('1f8b')) {
    throw failure(EXIT.data, `${name} is packed by gzip`, 'Give it a name that ends in .gz.');
  }
  return mark === 'efbbbf' ? 3 : 0;
}
