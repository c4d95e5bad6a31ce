/** What a run needs once its data is there: it is loaded while the databases are at work. */
import { from } from 'arquero';
import type { Integrated } from '../../domain/records.ts';
import type { Packing } from './step.ts';

export { analyze } from '../../analyze/analyze.ts';
export { integrate } from '../../integrate/integrate.ts';
export { integrateStores } from '../../integrate/stores.ts';
export { generateReport } from './generate-report.ts';

/** The integrated tables as text. */
export const INTEGRATED: Packing<Integrated> = {
  pack: ({ table, history, ...rest }) =>
    JSON.stringify({ days: table.objects(), earlier: history.objects(), ...rest }),
  unpack: (text) => {
    const { days, earlier, ...rest } = JSON.parse(text);
    return { table: from(days as object[]), history: from(earlier as object[]), ...rest };
  },
};
