/**
 * Parsers for the limits of data checks: `off`, or a limit followed by `warn` or `fail`. The default
 * is `warn`.
 */
import type { CheckRule } from '../domain/data-checks.ts';

type Bounds = Pick<CheckRule, 'atLeast' | 'atMost'>;

function rule(example: string, bounds: (limit: string) => Bounds | undefined) {
  return (value: string): CheckRule | null => {
    if (value === 'off') return null;
    const [, limit = '', severity = 'warn'] = /^(\S+)(?:\s+(warn|fail))?$/.exec(value) ?? [];
    const parsed = bounds(limit);
    if (parsed === undefined) {
      throw new Error(
        `must be off, or a limit with warn or fail, as in ${example}, not '${value}'`,
      );
    }
    return { ...parsed, severity: severity as CheckRule['severity'] };
  };
}

const NUMBER = String.raw`([+-]?\d+(?:\.\d+)?)`;

/** A minimum in percent. */
export const shareAtLeast = rule("'70% warn'", (limit) => {
  const atLeast = share(limit);
  return atLeast === undefined ? undefined : { atLeast, atMost: null };
});

/** A maximum in percent. */
export const shareAtMost = rule("'20% warn'", (limit) => {
  const atMost = share(limit);
  return atMost === undefined ? undefined : { atLeast: null, atMost };
});

/** A maximum number of days. */
export const daysAtMost = rule("'10 warn'", (limit) =>
  /^\d{1,4}$/.test(limit) ? { atLeast: null, atMost: Number(limit) } : undefined,
);

/** Two numbers, as in `-60..60`. */
export const range = rule("'-60..60 fail'", (limit) =>
  between(new RegExp(`^${NUMBER}\\.\\.${NUMBER}$`).exec(limit), 1),
);

/** Two percentages, which may be more than a hundred. */
export const shareRange = rule("'50%..200% warn'", (limit) =>
  between(/^(\d+(?:\.\d+)?)%\.\.(\d+(?:\.\d+)?)%$/.exec(limit), 100),
);

function share(limit: string): number | undefined {
  const [, percent] = /^(\d+(?:\.\d+)?)%$/.exec(limit) ?? [];
  return percent === undefined || Number(percent) > 100 ? undefined : Number(percent) / 100;
}

function between(match: RegExpExecArray | null, divisor: number): Bounds | undefined {
  if (match === null) return undefined;
  const [atLeast = 0, atMost = 0] = match.slice(1).map((part) => Number(part) / divisor);
  return atLeast < atMost ? { atLeast, atMost } : undefined;
}
