import type { IsoDate } from './calendar.ts';
import type { CheckRules } from './data-checks.ts';
import type { MissingValues } from './records.ts';
import type { SourceSettings, WeatherSettings } from './source-settings.ts';

/** A mail address with the name shown beside it, which may be empty. */
export interface Address {
  name: string;
  address: string;
}

/** Who gets the report, from whom, under which subject. */
export interface MailSettings {
  to: Address[];
  cc: Address[];
  bcc: Address[];
  from: Address | undefined;
  /** `{month}` stands for the month, `{shop}` for the shop; else the language has one. */
  subject: string | undefined;
}

/** A picture as it stands in a file. */
export interface Picture {
  type: 'image/png' | 'image/jpeg';
  base64: string;
}

/** What gives the report its own face. */
export interface Look {
  /** Empty where there is none. */
  shopName: string;
  /** `#rrggbb` of charts and bars. */
  colour: string;
  logo: Picture | null;
}

/** A template of the report that stands in for the program's own. */
export interface OwnTemplate {
  /** Of its file, which is that of the program's own. */
  name: string;
  path: string;
  /** EJS source. */
  source: string;
}

/** Which reports are mailed, and what is mailed in place of the others. */
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

/** How long and how often things are tried. Times in milliseconds. */
export interface Patience {
  attempts: number;
  /** Before the second attempt. */
  delay: number;
  /** For one attempt. */
  stepTimeout: number;
  /** After which a run tries nothing again. */
  runTimeout: number;
}

/** Who and what is told how runs go, besides those who look for themselves. */
export interface Watchers {
  /** Who gets a mail when a run fails. */
  alertTo: Address[];
  pingUrl: string | undefined;
  metricsFile: string | undefined;
}

/** How the sales of several stores are reported on. */
export interface StoreSettings {
  /** The weather station of a store; those without one take the weather as a whole. */
  stations: Readonly<Record<string, string>>;
  reports: 'one' | 'each';
}

/** The whole configuration, checked. */
export interface Config {
  /** Null where the run does not need them. */
  sources: { shopping: SourceSettings; weather: WeatherSettings } | null;
  /** Null where the stores are not told apart. */
  stores: StoreSettings | null;
  missingValues: MissingValues;
  /** Cut points of the temperature ranges in degrees Celsius, ascending. */
  cutPoints: number[];
  /** How many months before are read too. */
  historyMonths: number;
  holidays: IsoDate[];
  checks: CheckRules;
  timezone: string;
  /** Code of one of the languages of the report. */
  locale: string;
  currency: string;
  look: Look;
  attach: ('csv' | 'json')[];
  /** Those of the program stand in for what is not here. */
  templates: OwnTemplate[];
  mail: MailSettings;
  sending: SendingSettings;
  /** Null where the run sends nothing. */
  smtp: SmtpSettings | null;
  patience: Patience;
  watchers: Watchers;
  /** Folder for what outlives a run; null where nothing is kept. */
  stateFolder: string | null;
}
