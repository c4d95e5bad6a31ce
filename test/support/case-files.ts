import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';

/**
 * Writes the data of a case of `test/cases` to two SQLite files in a folder.
 *
 * @returns the environment for a run of the case
 */
export function caseFiles(name: string, folder: string): Record<string, string> {
  const read = (file: string) => readFileSync(join('test/cases', name, file), 'utf8');
  const source = (side: string) => {
    const file = join(folder, `${name}-${side}.db`);
    const database = new DatabaseSync(file);
    database.exec(read(`${side}.sql`));
    database.close();
    return `sqlite:${file}`;
  };
  return {
    ...JSON.parse(read('case.json')).settings,
    SHOPPING_SOURCE: source('shopping'),
    WEATHER_SOURCE: source('weather'),
  };
}
