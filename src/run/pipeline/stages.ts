/** The stages after the extraction. They load as one file while the sources are read. */
import { from } from 'arquero';
import type { IntegratedData } from '../../domain/records.ts';

export { analyze } from '../../analyze/analyze.ts';
export { integrate } from '../../integrate/integrate.ts';
export { integrateStores } from '../../integrate/stores.ts';
export { generateReport } from './generate-report.ts';

/** The integrated tables from their JSON, in which each table is a string of its rows. */
export function restoreIntegrated(json: unknown): IntegratedData {
  const { table, history, ...rest } = json as Omit<IntegratedData, 'table' | 'history'> & {
    table: string;
    history: string;
  };
  // Arquero's own fromJSON cannot read an empty table.
  return { ...rest, table: from(JSON.parse(table)), history: from(JSON.parse(history)) };
}
