import type { IsoDate } from './calendar.ts';
import type { CheckRules } from './data-checks.ts';
import type { MissingValues } from './records.ts';
import type { SourceSettings, WeatherSettings } from './source-settings.ts';

/** A mail address and its display name, which may be empty. */
export interface Address {
  name: string;
  address: string;
}

/** Recipients, sender and subject of the report. */
export interface MailSettings {
  to: Address[];
  cc: Address[];
  bcc: Address[];
  from: Address | undefined;
  /** May hold `{month}` and `{shop}`. Without it the language's own subject is used. */
  subject: string | undefined;
}

/** A picture file. */
export interface Picture {
  type: 'image/png' | 'image/jpeg';
  base64: string;
}

/** The branding of the report. */
export interface Look {
  /** Empty if not set. */
  shopName: string;
  /** `#rrggbb` of charts and bars. */
  colour: string;
  logo: Picture | null;
}

/** A user's template that replaces one of the program's. */
export interface OwnTemplate {
  /** The file name, the same as the program's template. */
  name: string;
  path: string;
  /** EJS source. */
  source: string;
}

/** Which reports are mailed, and what is sent instead of a report that is not. */
export interface SendingSettings {
  condition: 'always' | 'notable' | 'error-free';
  otherwise: 'silence' | 'note';
}

/** The mail server. */
export interface SmtpSettings {
  host: string;
  port: number;
  security: 'tls' | 'starttls' | 'none';
  login: { user: string; password: string } | undefined;
}

/** How often a step is tried, and how long it may take. Times are in milliseconds. */
export interface RetryPolicy {
  attempts: number;
  /** The wait before the second attempt. */
  delay: number;
  /** The limit of one attempt. */
  stepTimeout: number;
  /** No step is tried again after this time. */
  runTimeout: number;
}

/** Where the result of each run is reported. */
export interface NotificationSettings {
  /** Recipients of a mail about a failed run. */
  alertTo: Address[];
  pingUrl: string | undefined;
  metricsFile: string | undefined;
}

/** How the sales of several stores are reported. */
export interface StoreSettings {
  /** The weather station by store; a store without one uses the weather of all stations. */
  stations: Readonly<Record<string, string>>;
  /** One report that compares the stores, or one report for each store. */
  reports: 'one' | 'each';
}

/** The sources of both sides. */
export interface SourcesSettings {
  shopping: SourceSettings;
  weather: WeatherSettings;
}

/** The whole configuration, checked. */
export interface Config {
  /** Null if the command reads no sources. */
  sources: SourcesSettings | null;
  /** Null if STORE_COLUMN is not set. */
  stores: StoreSettings | null;
  missingValues: MissingValues;
  /** Cut points of the temperature ranges in degrees Celsius, ascending. */
  cutPoints: number[];
  /** The number of earlier months that are read too. */
  historyMonths: number;
  holidays: IsoDate[];
  checks: CheckRules;
  timezone: string;
  /** Code of one of the languages of the report. */
  locale: string;
  currency: string;
  look: Look;
  attach: ('csv' | 'json')[];
  /** The user's own templates. The program's templates are used for the rest. */
  templates: OwnTemplate[];
  mail: MailSettings;
  sending: SendingSettings;
  /** Null if the command sends nothing. */
  smtp: SmtpSettings | null;
  retryPolicy: RetryPolicy;
  notifications: NotificationSettings;
  /** The folder of the ledger and the weather cache; null if the command records nothing. */
  stateFolder: string | null;
}

/*
 * The parts of a configuration that a command asked for when it loaded it. A missing part is a bug:
 * the loader has already reported every missing key.
 */

/** The state folder. */
export function requireState({ stateFolder }: Config): string {
  return required(stateFolder, 'state');
}

/** The mail server. */
export function requireMail({ smtp }: Config): SmtpSettings {
  return required(smtp, 'mail');
}

/** The sources of both sides. */
export function requireSources({ sources }: Config): SourcesSettings {
  return required(sources, 'sources');
}

function required<T>(value: T | null, part: ConfigPart): T {
  if (value === null) throw new Error(`the configuration was loaded without its ${part}`);
  return value;
}

/** A part of the configuration that only some commands need. */
export type ConfigPart = 'sources' | 'mail' | 'state';
