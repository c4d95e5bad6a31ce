import type { Period } from '../domain/calendar.ts';
import type { ServiceConnection } from '../domain/source-settings.ts';
import { openService } from '../extract/create-sources.ts';
import { serviceSource } from '../extract/weather/service.ts';
import { type Finding, follow, type Verdict } from './check-result.ts';
import { reachable } from './network.ts';

/** What the checks of a weather service go by. */
export interface ServiceCheck {
  /** What the source is called. */
  side: string;
  connection: ServiceConnection;
  /** IANA zone of the report. */
  zone: string;
  /** The last finished month. */
  period: Period;
  /** Milliseconds that the answer may take. */
  timeout: number;
  now: () => Temporal.Instant;
}

/** Checks a weather service from its key to its answer for the last month. */
export async function* checkService({
  side,
  connection,
  zone,
  period,
  timeout,
  now,
}: ServiceCheck): AsyncGenerator<Finding> {
  const service = await openService(connection, zone);
  const { protocol, hostname, port } = service.address;
  // Asked as a run would, but for what a run has kept.
  const source = serviceSource(service, { now, stateFolder: null, note: () => {} });
  const month = period.start.slice(0, 7);
  yield* follow(side, [
    ['key', () => key(connection)],
    ...reachable(
      hostname.replace(/^\[(.*)\]$/, '$1'),
      Number(port) || (protocol === 'https:' ? 443 : 80),
    ),
    [
      'answer',
      async () => {
        const start = performance.now();
        const { days } = await source.days(period, timeout);
        const took = Math.round(performance.now() - start);
        const found = `${days.length} days of ${month} in ${took} ms`;
        const missing = days.filter(({ recorded }) => recorded === 0).length;
        if (missing === 0) return found;
        return {
          warning: `${found}, of which ${missing} have no temperature`,
          remedy:
            'The newest days come late: let the report run some days into the month, as by schedule --day 8.',
        };
      },
    ],
  ]);
}

function key({ key }: ServiceConnection): Verdict {
  // The one service that answers without a key is Open-Meteo.
  return key === null ? 'none: the free service, for non-commercial use only' : 'given';
}
