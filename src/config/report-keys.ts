import { LANGUAGES } from '../system/report-languages.ts';
import { parseAddresses } from './addresses.ts';
import * as check from './check-rules.ts';
import { datesFile } from './dates-file.ts';
import type { Key } from './key.ts';
import * as header from './mail-text.ts';
import { pictureFile } from './picture-file.ts';
import { templatesFolder } from './templates.ts';
import * as read from './values.ts';

/** Analysis, data checks, the report and its recipients. */
export const REPORT_KEYS = {
  MISSING_VALUES: {
    meaning: "missing values become the month's mean (mean), or their day is left out (drop)",
    default: 'mean',
    parse: read.oneOf('mean', 'drop'),
  },
  BAD_ROWS: {
    meaning:
      'a row that cannot be read makes the run fail (fail), or is skipped and counted (skip)',
    default: 'fail',
    parse: read.oneOf('fail', 'skip'),
  },
  TEMPERATURE_RANGES: {
    meaning: 'cut points of the temperature ranges, in degrees Celsius, ascending',
    default: '20,22',
    parse: read.ascendingNumbers,
  },
  HISTORY_MONTHS: {
    meaning: 'number of earlier months to compare with; 0 for none, at most 60',
    default: '12',
    parse: read.numberOfMonths,
  },
  HOLIDAYS_FILE: {
    meaning: 'file with the holidays of the shop, one date (YYYY-MM-DD) on each line',
    path: true,
    parse: datesFile,
  },
  CHECK_DAYS_PRESENT: {
    meaning:
      'data check: minimum share of the days of the month that have both sales and weather; then warn or fail, or off',
    default: '70% warn',
    parse: check.shareAtLeast,
  },
  CHECK_FILLED: {
    meaning: 'data check: maximum share of the days with a filled value',
    default: '20% warn',
    parse: check.shareAtMost,
  },
  CHECK_DUPLICATES: {
    meaning: 'data check: maximum number of days that were probably loaded twice',
    default: '0 warn',
    parse: check.daysAtMost,
  },
  CHECK_TEMPERATURE: {
    meaning: 'data check: lowest and highest plausible temperature, in degrees Celsius',
    default: '-60..60 fail',
    parse: check.range,
  },
  CHECK_AMOUNT: {
    meaning: 'data check: the same for a single amount, as in -10000..10000 warn',
    default: 'off',
    parse: check.range,
  },
  CHECK_ROWS: {
    meaning:
      'data check: number of rows of each source, compared with the median of up to six earlier months',
    default: '50%..200% warn',
    parse: check.shareRange,
  },
  CHECK_FRESHNESS: {
    meaning:
      'data check: maximum number of days without rows at the end of the month, for each source',
    default: '10 warn',
    parse: check.daysAtMost,
  },
  CHECK_JOIN_LOSS: {
    meaning: 'data check: maximum share of the sales rows on days without weather',
    default: '10% warn',
    parse: check.shareAtMost,
  },
  REPORT_TIMEZONE: {
    meaning: "IANA time zone in which a month ends; the default is the system's",
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
    meaning: 'colour of charts and bars, dark enough on white',
    default: '#1f6feb',
    parse: read.colour,
  },
  REPORT_LOGO: {
    meaning: 'PNG or JPEG file of at most 100 KB for the head of the report',
    path: true,
    parse: pictureFile,
  },
  STORE_REPORTS: {
    meaning:
      'with STORE_COLUMN: one report that compares the stores (one), or a report for each of them (each)',
    default: 'one',
    parse: read.oneOf('one', 'each'),
  },
  REPORT_ATTACH: {
    meaning:
      'attachments of the mail: csv (the days as a table), json (the figures), both (csv,json), or none',
    default: 'csv',
    parse: read.someOf('csv', 'json'),
  },
  REPORT_TO: {
    meaning: 'recipients of the report; addresses separated by commas',
    required: 'to send',
    parse: parseAddresses,
  },
  REPORT_CC: { meaning: 'recipients of a copy', parse: parseAddresses },
  REPORT_BCC: { meaning: 'recipients of a copy whom the others do not see', parse: parseAddresses },
  REPORT_SUBJECT: {
    meaning:
      'subject of the mail; {month} stands for the month, {shop} for the name of the shop; the default is Shopping vs temperature report, {month}, in the language of the report',
    parse: header.subject,
  },
  TEMPLATES_DIR: {
    meaning:
      "folder with templates of your own for the report; for a template that is not in it, the program's own is used",
    path: true,
    parse: templatesFolder,
  },
  SEND_IF: {
    meaning:
      'reports to send: all (always), those that show an effect (notable) or those on complete data (error-free)',
    default: 'always',
    parse: read.oneOf('always', 'notable', 'error-free'),
  },
  SEND_OTHERWISE: {
    meaning: 'instead of the other reports, send nothing (silence) or a few lines (note)',
    default: 'silence',
    parse: read.oneOf('silence', 'note'),
  },
} as const satisfies Record<string, Key<unknown>>;
