import { parseConfig } from '../../src/config/config.ts';
import type { RunContext } from '../../src/run/pipeline/run-context.ts';

/** The context of a run without sources, streams and signals, at a fixed time. */
export function testContext(changes: Partial<RunContext> = {}): RunContext {
  const noSource = { name: '', requestKey: '', days: async () => ({ days: [], badRows: 0 }) };
  return {
    env: {},
    stdout: { write: () => true },
    stderr: { write: () => true },
    systemTimezone: 'UTC',
    now: () => Temporal.Instant.from('2026-01-01T00:00:00Z'),
    stopwatch: () => 0,
    pause: async () => {},
    deferSignals: () => () => {},
    onSignal: () => () => {},
    newId: () => 'id',
    command: ['shopweather'],
    pid: 1,
    hostname: () => 'shop',
    runtime: { node: '26.0.0', platform: 'linux-x64' },
    secrets: new Set(),
    logFormat: 'text',
    config: parseConfig({}, [], { TZ: undefined, resolved: 'UTC' }),
    sources: { shopping: noSource, weather: noSource },
    log: { onStep: () => {}, note: () => {} },
    ...changes,
  };
}
