import { join, resolve } from 'node:path';
import { EXIT } from '../domain/exit-codes.ts';
import { Failure, type Problem } from '../domain/failure.ts';
import type { Config, ConfigPart, SmtpSettings } from '../domain/settings.ts';
import { type ConfigValidator, KEYS, type KeyName, type Values } from './keys.ts';
import { sourceSettings, storeSettings } from './sources.ts';
import { timezone } from './values.ts';

/** The values of environment and file before they are parsed: text by key. */
export type RawValues = Readonly<Record<string, string | undefined>>;

/** The system's time zone: the variable TZ, and the zone that the runtime resolved. */
export interface SystemTimezone {
  TZ: string | undefined;
  resolved: string | undefined;
}

/**
 * Turns text into the typed configuration.
 *
 * @param needs the parts that the command uses; the others are null
 * @throws Failure (78) that lists every problem at once
 */
export function parseConfig(
  raw: RawValues,
  needs: readonly ConfigPart[],
  system: SystemTimezone,
): Config {
  const problems: Problem[] = [];
  const values = parseValues(raw, problems);
  const needsMail = needs.includes('mail');
  const needsSources = needs.includes('sources');

  const required: ConfigValidator['required'] = (name, remedy) => {
    const value = values[name];
    if (value !== undefined) return value;
    if (!given(raw, name)) {
      problems.push({ what: `${name} is missing (${KEYS[name].meaning})`, remedy });
    }
    // The Failure below prevents its use.
    return undefined as never;
  };

  const zone = values.REPORT_TIMEZONE ?? systemTimezone(raw, system, problems);
  const config: Config = {
    sources: needsSources ? sourceSettings(values, zone, { required, problems }) : null,
    stores: needsSources ? storeSettings(values, problems) : null,
    missingValues: values.MISSING_VALUES,
    cutPoints: values.TEMPERATURE_RANGES,
    historyMonths: values.HISTORY_MONTHS,
    holidays: values.HOLIDAYS_FILE ?? [],
    checks: {
      'days-present': values.CHECK_DAYS_PRESENT,
      filled: values.CHECK_FILLED,
      duplicates: values.CHECK_DUPLICATES,
      temperature: values.CHECK_TEMPERATURE,
      amount: values.CHECK_AMOUNT,
      rows: values.CHECK_ROWS,
      freshness: values.CHECK_FRESHNESS,
      'join-loss': values.CHECK_JOIN_LOSS,
    },
    timezone: zone,
    locale: values.REPORT_LOCALE,
    currency: values.REPORT_CURRENCY,
    look: {
      shopName: values.SHOP_NAME ?? '',
      colour: values.REPORT_COLOR,
      logo: values.REPORT_LOGO ?? null,
    },
    attach: values.REPORT_ATTACH,
    templates: values.TEMPLATES_DIR ?? [],
    mail: {
      to: (needsMail ? required('REPORT_TO', SENDING) : values.REPORT_TO) ?? [],
      cc: values.REPORT_CC ?? [],
      bcc: values.REPORT_BCC ?? [],
      from: needsMail ? required('SMTP_FROM_MAIL', SENDING) : values.SMTP_FROM_MAIL,
      subject: values.REPORT_SUBJECT,
    },
    sending: { condition: values.SEND_IF, otherwise: values.SEND_OTHERWISE },
    smtp: needsMail
      ? {
          host: required('SMTP_HOST', SENDING),
          port: values.SMTP_PORT,
          security: values.SMTP_SECURITY ?? (values.SMTP_PORT === 465 ? 'tls' : 'starttls'),
          login: login(values, problems),
        }
      : null,
    retryPolicy: {
      attempts: values.RETRY_ATTEMPTS,
      delay: values.RETRY_DELAY,
      stepTimeout: values.STEP_TIMEOUT,
      runTimeout: values.RUN_TIMEOUT,
    },
    notifications: {
      alertTo: values.ALERT_TO ?? [],
      pingUrl: values.PING_URL,
      metricsFile: values.METRICS_FILE === undefined ? undefined : resolve(values.METRICS_FILE),
    },
    stateFolder: needs.includes('state') ? stateFolder(raw, values, problems) : null,
  };
  if (problems.length > 0) throw new Failure(EXIT.config, problems);
  return config;
}

const SENDING = 'Set it, or use --dry-run to send nothing.';

/** True if the key has a value. An empty value counts as missing. */
function given(raw: RawValues, name: string): boolean {
  return raw[name] !== undefined && raw[name].trim() !== '';
}

function parseValues(raw: RawValues, problems: Problem[]): Values {
  const parse = (name: KeyName): unknown => {
    const definition: { default?: string; parse(text: string): unknown } = KEYS[name];
    const text = given(raw, name) ? raw[name] : definition.default;
    if (text === undefined) return undefined;
    try {
      return definition.parse('secret' in KEYS[name] ? text : text.trim());
    } catch (error) {
      const what = `${name} ${(error as Error).message}`;
      problems.push({ what, remedy: `It sets: ${KEYS[name].meaning}.` });
      return undefined;
    }
  };
  return Object.fromEntries(
    (Object.keys(KEYS) as KeyName[]).map((name) => [name, parse(name)]),
  ) as Values;
}

function stateFolder(raw: RawValues, values: Values, problems: Problem[]): string {
  if (values.SHOPWEATHER_STATE_DIR !== undefined) return resolve(values.SHOPWEATHER_STATE_DIR);
  if (raw.XDG_STATE_HOME) return join(raw.XDG_STATE_HOME, 'shopweather');
  if (raw.HOME) return join(raw.HOME, '.local/state/shopweather');
  problems.push({
    what: 'the folder for the history of runs is unknown: HOME is not set either',
    remedy: 'Set SHOPWEATHER_STATE_DIR to a folder of its own.',
  });
  return '';
}

function login(values: Values, problems: Problem[]): SmtpSettings['login'] {
  const { SMTP_USER: user, SMTP_PASSWORD: password } = values;
  if (user !== undefined && password !== undefined) return { user, password };
  if (user !== undefined || password !== undefined) {
    const given = user === undefined ? 'SMTP_PASSWORD' : 'SMTP_USER';
    const missing = user === undefined ? 'SMTP_USER' : 'SMTP_PASSWORD';
    problems.push({ what: `${missing} is missing`, remedy: `Set it, or remove ${given} too.` });
  }
  return undefined;
}

/**
 * The system's zone. With a misspelt TZ the runtime silently uses UTC, which would end the month at
 * the wrong hour.
 */
function systemTimezone(raw: RawValues, system: SystemTimezone, problems: Problem[]): string {
  if (given(raw, 'REPORT_TIMEZONE')) return 'UTC';
  const name = system.TZ ? system.TZ.replace(/^:/, '') : system.resolved;
  if (system.TZ === '' || name === undefined) return 'UTC';
  try {
    return timezone(name);
  } catch {
    problems.push({
      what: `the system's time zone is unclear: TZ is '${system.TZ}'`,
      remedy: 'Set REPORT_TIMEZONE to an IANA time zone such as Asia/Seoul.',
    });
    return 'UTC';
  }
}
