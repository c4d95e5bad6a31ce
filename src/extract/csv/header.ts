import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { TableColumns } from '../../domain/source-settings.ts';

/** Positions of the columns in each row, from 0. */
export interface ColumnIndexes {
  /** Number of fields of each row. */
  fieldCount: number;
  date: number;
  value: number;
  extras: number[];
  /** The column of stores or stations; null if rows have no such column. */
  group: number | null;
}

/**
 * Finds the columns in the header.
 *
 * @throws Failure (78) if a column is missing or occurs twice
 */
export function findColumns(
  header: readonly string[],
  { date, value, extras = [], groupColumn }: TableColumns,
  source: string,
): ColumnIndexes {
  const indexOf = (column: string): number => {
    const index = header.indexOf(column);
    if (index !== -1 && index === header.lastIndexOf(column)) return index;
    const mistake = index === -1 ? 'there is no column' : 'there is more than one column';
    const wronglyDecoded = header.some((name) => name.includes('\ufffd'));
    throw failure(
      EXIT.config,
      `${mistake} ${column} in ${source}, whose header is ${listOf(header)}`,
      wronglyDecoded
        ? 'Check the encoding key: the header is written in another encoding.'
        : 'Check the column keys and the delimiter key.',
    );
  };
  return {
    fieldCount: header.length,
    date: indexOf(date),
    value: indexOf(value),
    extras: extras.map(indexOf),
    group: groupColumn === undefined ? null : indexOf(groupColumn),
  };
}

const MAX_NAMES = 30;
const MAX_LENGTH = 40;

function listOf(names: readonly string[]): string {
  const texts = names.slice(0, MAX_NAMES).map(printable);
  return [...texts, ...(names.length > MAX_NAMES ? ['...'] : [])].join(', ');
}

/** Shortens a text of the file and removes its control characters, for use in a message. */
export function printable(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length > MAX_LENGTH ? `${plain.slice(0, MAX_LENGTH)}...` : plain;
}
