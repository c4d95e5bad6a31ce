import { hash } from 'node:crypto';
import type { Sources } from '../extract/source.ts';
import { VERSION } from '../system/version.ts';
import type { Run } from './pipeline/pipeline.ts';

/** What the outputs of a run depend on: a hash a part, by the name of the part. */
export type Fingerprint = Readonly<Record<string, string>>;

/**
 * The fingerprint of a run: as long as it is the same, the outputs of its steps can be taken over.
 * Passwords, the mail server and the patience with it are left out: they do not change what comes
 * out, and are what gets corrected before a run is taken up again.
 */
export function fingerprint({ period, sample, config }: Run, sources: Sources): Fingerprint {
  const { missingValues, cutPoints, historyMonths, holidays, checks } = config;
  const { stores, mail, sending } = config;
  const { locale, currency, look, attach, templates } = config;
  const { shopping, weather } = sources;
  const parts = {
    'the period': { period, sample },
    'the source of the sales': [shopping.name, shopping.question],
    'the source of the weather': [weather.name, weather.question],
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
      // Not where they lie, which does not show.
      templates: templates.map(({ name, source }) => [name, source]),
    },
    'sender, readers or subject': mail,
    // Where all are sent, it does not matter what would be sent in place of one.
    'when to send': sending.condition === 'always' ? sending.condition : sending,
    'the version of shopweather': VERSION,
  };
  return Object.fromEntries(
    Object.entries(parts).map(([name, part]) => [name, hash('sha256', JSON.stringify(part))]),
  );
}

/** The parts in which two fingerprints differ. */
export function differences(one: Fingerprint, other: Fingerprint): string[] {
  return [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(
    (part) => one[part] !== other[part],
  );
}
