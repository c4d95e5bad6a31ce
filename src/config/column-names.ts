import { type Judge, KEYS, type Values } from './keys.ts';
import type { Side } from './tls.ts';
import { plainName } from './values.ts';

const COLUMNS = {
  SHOPPING: ['SHOPPING_DATE_COLUMN', 'SHOPPING_AMOUNT_COLUMN', 'STORE_COLUMN'],
  WEATHER: [
    'WEATHER_DATE_COLUMN',
    'WEATHER_TEMPERATURE_COLUMN',
    'WEATHER_STATION_COLUMN',
    'WEATHER_EXTRA_COLUMNS',
  ],
} as const;

/**
 * Notes a problem where a name does not fit its source: the header of a file may call its columns
 * anything, what goes into SQL has to be plain; and a file is asked no query.
 */
export function checkNames(side: Side, values: Values, { problems }: Judge): void {
  if (values[`${side}_SOURCE`]?.kind === 'csv') {
    if (values[`${side}_QUERY_FILE`] === undefined) return;
    problems.push({
      what: `${side}_QUERY_FILE says nothing about a file`,
      remedy: `Leave it out, or point ${side}_SOURCE at a database.`,
    });
    return;
  }
  for (const key of COLUMNS[side]) {
    for (const name of [values[key] ?? []].flat()) {
      if (plainName(name)) continue;
      problems.push({
        what: `${key} '${name}' is not a column name of letters, digits, _, $ or -`,
        remedy: `It sets: ${KEYS[key].meaning}.`,
      });
    }
  }
}
