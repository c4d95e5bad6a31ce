import { kindOf } from '../extract/source-kinds.ts';
import { type ConfigValidator, KEYS, type Values } from './keys.ts';
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
 * Notes names that do not suit the source: a file may have columns of any name, but names in SQL are
 * restricted. A file has no use for a query either.
 */
export function checkNames(side: Side, values: Values, { problems }: ConfigValidator): void {
  const source = values[`${side}_SOURCE`];
  if (source !== undefined && kindOf(source).type === 'file') {
    if (values[`${side}_QUERY_FILE`] === undefined) return;
    problems.push({
      what: `${side}_QUERY_FILE has no effect on a file`,
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
