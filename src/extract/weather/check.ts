import { type CheckOutcome, type CheckResult, runChecks } from '../../domain/check-result.ts';
import type { ServiceConnection } from '../../domain/source-settings.ts';
import { serverChecks } from '../../system/network-checks.ts';
import type { CheckRequest } from '../source-kind.ts';
import type { WeatherService } from './daily-weather.ts';
import { serviceSource } from './service.ts';

/** Checks a weather service, from its API key to its answer for the last month. */
export async function* checkService(
  service: WeatherService,
  connection: ServiceConnection,
  { side, period, timeout, now }: CheckRequest,
): AsyncGenerator<CheckResult> {
  const { protocol, hostname, port } = service.address;
  // The request of a run, without its cache.
  const source = serviceSource(service, { now, stateFolder: null, note: () => {} });
  const month = period.start.slice(0, 7);
  yield* runChecks(side, [
    { name: 'key', run: () => checkKey(connection) },
    ...serverChecks(
      hostname.replace(/^\[(.*)\]$/, '$1'),
      Number(port) || (protocol === 'https:' ? 443 : 80),
    ),
    {
      name: 'answer',
      run: async () => {
        const start = performance.now();
        const { days } = await source.days(period, timeout);
        const took = Math.round(performance.now() - start);
        const message = `${days.length} days of ${month} in ${took} ms`;
        const missing = days.filter(({ recorded }) => recorded === 0).length;
        if (missing === 0) return message;
        return {
          warning: `${message}, of which ${missing} have no temperature`,
          remedy:
            'The newest days come late: let the report run some days into the month, as by schedule --day 8.',
        };
      },
    },
  ]);
}

function checkKey({ key }: ServiceConnection): CheckOutcome {
  // Only Open-Meteo answers without a key.
  return key === null ? 'none: the free service, for non-commercial use only' : 'given';
}
