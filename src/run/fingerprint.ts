import { hash } from 'node:crypto';
import type { RunRequest } from '../domain/run-request.ts';
import { VERSION } from '../system/version.ts';
import type { RunContext } from './pipeline/run-context.ts';

/** Everything that the outputs of a run depend on: the hash of each part, by its name. */
export type Fingerprint = Readonly<Record<string, string>>;

/** Increase it if the JSON of a step's output changes. */
const OUTPUT_FORMAT = 2;

/**
 * The fingerprint of a run. If it has not changed, the outputs of its steps can be reused. Passwords,
 * the mail server and the retry policy are left out: they do not change the outputs, and are often
 * corrected before a run is resumed.
 */
export function fingerprint(
  { period, sample }: Pick<RunRequest, 'period' | 'sample'>,
  { config, sources }: Pick<RunContext, 'config' | 'sources'>,
): Fingerprint {
  const { missingValues, cutPoints, historyMonths, holidays, checks } = config;
  const { stores, mail, sending } = config;
  const { locale, currency, look, attach, templates } = config;
  const { shopping, weather } = sources;
  const parts = {
    'the period': { period, sample },
    'the source of the sales': [shopping.name, shopping.requestKey],
    'the source of the weather': [weather.name, weather.requestKey],
    'the analysis': {
      missingValues,
      cutPoints,
      historyMonths,
      holidays,
      checks,
      stations: stores?.stations,
    },
    'the look of the report': {
      locale,
      currency,
      look,
      attach,
      // Without their paths, which do not show in the report.
      templates: templates.map(({ name, source }) => [name, source]),
    },
    'sender, recipients or subject': mail,
    // If every report is sent, it does not matter what would be sent instead.
    'the condition for sending': sending.condition === 'always' ? sending.condition : sending,
    [VERSION_PART]: VERSION,
    [FORMAT_PART]: OUTPUT_FORMAT,
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, hash('sha256', JSON.stringify(part))]),
  );
}

const VERSION_PART = 'the version of shopweather';
const FORMAT_PART = 'the format of stored results';

/**
 * The names of the parts in which two fingerprints differ. Another version may compute the other parts
 * in another way, so only the version is named then.
 */
export function differences(one: Fingerprint, other: Fingerprint): string[] {
  const names = new Set([...Object.keys(one), ...Object.keys(other)]);
  const changed = [...names].filter((name) => one[name] !== other[name]);
  const versions = changed.filter((name) => name === VERSION_PART || name === FORMAT_PART);
  return versions.length > 0 ? versions : changed;
}
