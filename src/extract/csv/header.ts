import { EXIT } from '../../domain/exit-codes.ts';
import { failure } from '../../domain/failure.ts';
import type { TableColumns } from '../../domain/source-settings.ts';

/** What the header of a file says. */
export interface Header {
  /** Number of fields of each row. */
  fields: number;
  /** Places of the columns that are read. */
  date: number;
  value: number;
  extras: number[];
  /** That of stores or stations; null where they are not told apart. */
  group: number | null;
}

/**
 * Finds the columns in the header.
 *
 * @throws Failure where one is not there, or is there twice
 */
export function findColumns(
  names: readonly string[],
  { date, value, extras = [], groupColumn }: TableColumns,
  source: string,
): Header {
  const indexOf = (column: string): number => {
    const first = names.indexOf(column);
    if (first !== -1 && first === names.lastIndexOf(column)) return first;
    const wrong = first === -1 ? 'there is no column' : 'there is more than one column';
    const unread = names.some((name) => name.includes('\ufffd'));
    throw failure(
      EXIT.config,
      `${wrong} ${column} in ${source}, whose header is ${listed(names)}`,
      unread
        ? 'Check the encoding key: the header is written in another one.'
        : 'Check the column keys, and the key of the delimiter.',
    );
  };
  return {
    fields: names.length,
    date: indexOf(date),
    value: indexOf(value),
    extras: extras.map(indexOf),
    group: groupColumn === undefined ? null : indexOf(groupColumn),
  };
}

const [MANY, LONG] = [30, 40];

function listed(names: readonly string[]): string {
  const told = names.slice(0, MANY).map(shown);
  return [...told, ...(names.length > MANY ? ['...'] : [])].join(', ');
}

/** A text of a file, fit for a message. */
export function shown(text: string): string {
  const plain = text.replace(/\p{Cc}/gu, ' ');
  return plain.length > LONG ? `${plain.slice(0, LONG)}...` : plain;
}
