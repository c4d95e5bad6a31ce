import { LANGUAGES } from '../languages.ts';
import { parseAddresses } from './addresses.ts';
import { parseConnection } from './connection.ts';
import * as header from './header-text.ts';
import { pictureFile } from './picture-file.ts';
import { templatesFolder } from './templates.ts';
import { datesFile } from './text-file.ts';
import * as read from './values.ts';

interface Key<Value> {
  /** What the key sets, as README and config.example.env say it. */
  meaning: string;
  /** Text that stands in where the key is not given. */
  default?: string;
  /** Whether a run needs it: always (but for the sample data), or only to send the mail. */
  required?: 'always' | 'to send';
  /** A secret may also be given as the path of a file, in the key with `_FILE` added. */
  secret?: true;
  /**
   * @throws Error whose message follows the key's name: "SMTP_PORT must be ...". It does not
   *   repeat a value that may hold a secret.
   */
  parse(text: string): Value;
}

/** Every configuration key: the one list from which they are read, checked and documented. */
export const KEYS = {
  SHOPPING_SOURCE: {
    meaning: 'where the sales are: mysql://user@host:port/database or sqlite:FILE',
    required: 'always',
    parse: parseConnection,
  },
  SHOPPING_PASSWORD: {
    meaning: 'password of the sales database',
    secret: true,
    parse: read.text,
  },
  SHOPPING_TABLE: {
    meaning: 'table of the sales, one row a purchase',
    default: 'shopping_data',
    parse: read.tableName,
  },
  SHOPPING_DATE_COLUMN: {
    meaning: 'its date column (DATE)',
    default: 'date',
    parse: read.columnName,
  },
  SHOPPING_AMOUNT_COLUMN: {
    meaning: 'its amount column (any number type)',
    default: 'amount',
    parse: read.columnName,
  },
  WEATHER_SOURCE: {
    meaning: 'where the weather is, in the same forms',
    required: 'always',
    parse: parseConnection,
  },
  WEATHER_PASSWORD: {
    meaning: 'password of the weather database',
    secret: true,
    parse: read.text,
  },
  WEATHER_TABLE: {
    meaning: 'table of the weather, one row a reading',
    default: 'weather_data',
    parse: read.tableName,
  },
  WEATHER_DATE_COLUMN: {
    meaning: 'its date column (DATE)',
    default: 'date',
    parse: read.columnName,
  },
  WEATHER_TEMPERATURE_COLUMN: {
    meaning: 'its temperature column, in degrees Celsius',
    default: 'temperature',
    parse: read.columnName,
  },
  WEATHER_EXTRA_COLUMNS: {
    meaning:
      'further weather columns to look at, separated by commas, as in precipitation,humidity',
    parse: read.columnNames,
  },
  MISSING_VALUES: {
    meaning: "missing values become the month's mean (mean), or their day is left out (drop)",
    default: 'mean',
    parse: read.oneOf('mean', 'drop'),
  },
  TEMPERATURE_RANGES: {
    meaning: 'cut points of the temperature ranges, in degrees Celsius, ascending',
    default: '20,22',
    parse: read.ascendingNumbers,
  },
  HISTORY_MONTHS: {
    meaning: 'how many earlier months are read too, to compare with; 0 for none, at most 60',
    default: '12',
    parse: read.numberOfMonths,
  },
  HOLIDAYS_FILE: {
    meaning: 'file with the holidays of the shop, a date (YYYY-MM-DD) a line',
    parse: datesFile,
  },
  REPORT_TIMEZONE: {
    meaning: "IANA time zone in which a month ends; the system's where it is not given",
    parse: read.timezone,
  },
  REPORT_LOCALE: {
    meaning: `language of the report: ${read.listed(LANGUAGES)}`,
    default: 'en',
    parse: read.oneOf(...LANGUAGES),
  },
  REPORT_CURRENCY: {
    meaning: 'currency of the amounts, ISO 4217',
    default: 'USD',
    parse: read.currency,
  },
  SHOP_NAME: { meaning: 'name of the shop, for the head of the report', parse: header.name },
  REPORT_COLOR: {
    meaning: 'colour of charts and bars, dark enough to be seen on white',
    default: '#1f6feb',
    parse: read.colour,
  },
  REPORT_LOGO: {
    meaning: 'PNG or JPEG file of at most 100 KB for the head of the report',
    parse: pictureFile,
  },
  REPORT_ATTACH: {
    meaning:
      'what is attached to the mail: csv (the days as a table), json (the figures), both (csv,json), or none',
    default: 'csv',
    parse: read.someOf('csv', 'json'),
  },
  REPORT_TO: {
    meaning: 'who gets the report; addresses separated by commas',
    required: 'to send',
    parse: parseAddresses,
  },
  REPORT_CC: { meaning: 'who gets a copy', parse: parseAddresses },
  REPORT_BCC: { meaning: 'who gets a copy unseen by the others', parse: parseAddresses },
  REPORT_SUBJECT: {
    meaning:
      'subject of the mail; {month} becomes the month, {shop} the name of the shop; without it Shopping vs temperature report, {month}, in the language of the report',
    parse: header.subject,
  },
  TEMPLATES_DIR: {
    meaning:
      "folder with templates of your own for the report; what is not in it is the program's own",
    parse: templatesFolder,
  },
  SEND_IF: {
    meaning:
      'which reports are mailed: all (always), those that show an effect (notable) or those on whole data (error-free)',
    default: 'always',
    parse: read.oneOf('always', 'notable', 'error-free'),
  },
  SEND_OTHERWISE: {
    meaning: 'what is mailed in place of the others: nothing (silence) or a few lines (note)',
    default: 'silence',
    parse: read.oneOf('silence', 'note'),
  },
  SMTP_HOST: { meaning: 'mail server', required: 'to send', parse: read.hostname },
  SMTP_PORT: { meaning: 'its port', default: '587', parse: read.port },
  SMTP_SECURITY: {
    meaning: 'tls, starttls or none (nothing is encrypted); tls on port 465, else starttls',
    parse: read.oneOf('tls', 'starttls', 'none'),
  },
  SMTP_USER: { meaning: 'user name at the mail server, if it wants a login', parse: read.text },
  SMTP_PASSWORD: {
    meaning: 'password at the mail server',
    secret: true,
    parse: read.text,
  },
  SMTP_FROM_MAIL: {
    meaning: "sender's address",
    required: 'to send',
    parse: read.oneAddress,
  },
  RETRY_ATTEMPTS: {
    meaning: 'how often a step is tried before it fails, where trying again can help',
    default: '3',
    parse: read.attempts,
  },
  RETRY_DELAY: {
    meaning: 'wait before the second attempt; doubled for each one after, give or take a half',
    default: '2s',
    parse: read.duration,
  },
  STEP_TIMEOUT: {
    meaning: 'time that one attempt of a step may take',
    default: '60s',
    parse: read.duration,
  },
  RUN_TIMEOUT: {
    meaning: 'time after which a run tries nothing again',
    default: '15m',
    parse: read.duration,
  },
  ALERT_TO: {
    meaning: 'who is told by mail when a run fails; addresses separated by commas',
    parse: parseAddresses,
  },
  PING_URL: {
    meaning: 'address of a watchdog such as healthchecks.io, told of start, success and failure',
    secret: true,
    parse: read.webAddress,
  },
  METRICS_FILE: {
    meaning: "file for Prometheus' node_exporter (textfile collector), ending in .prom",
    parse: read.metricsFile,
  },
  SHOPWEATHER_STATE_DIR: {
    meaning:
      'folder for the history of runs and mail on its way; else $XDG_STATE_HOME/shopweather, else ~/.local/state/shopweather',
    parse: read.text,
  },
} as const satisfies Record<string, Key<unknown>>;

export type KeyName = keyof typeof KEYS;

type Definition<Name extends KeyName> = (typeof KEYS)[Name];

/** The parsed value of each key; undefined where it is not given and has no default. */
export type Values = {
  [Name in KeyName]:
    | ReturnType<Definition<Name>['parse']>
    | (Definition<Name> extends { default: string } ? never : undefined);
};

/** The keys whose values must never be shown. */
export const SECRET_KEYS = (Object.keys(KEYS) as KeyName[]).filter(
  (name) => 'secret' in KEYS[name] && KEYS[name].secret,
);
