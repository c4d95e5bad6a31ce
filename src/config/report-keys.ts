import { LANGUAGES } from '../system/languages.ts';
import { parseAddresses } from './addresses.ts';
import * as check from './check-rules.ts';
import { datesFile } from './dates-file.ts';
import type { Key } from './key.ts';
import * as header from './mail-text.ts';
import { pictureFile } from './picture-file.ts';
import { templatesFolder } from './templates.ts';
import * as read from './values.ts';

/** What is measured, how the report looks, and who gets it when. */
export const REPORT_KEYS = {
  MISSING_VALUES: {
    meaning: "missing values become the month's mean (mean), or their day is left out (drop)",
    default: 'mean',
    parse: read.oneOf('mean', 'drop'),
  },
  BAD_ROWS: {
    meaning:
      'what becomes of a row that cannot be read: the run fails and names it (fail), or it is passed over and counted (skip)',
    default: 'fail',
    parse: read.oneOf('fail', 'skip'),
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
    path: true,
    parse: datesFile,
  },
  CHECK_DAYS_PRESENT: {
    meaning:
      'data check: share of the days of the month that have both sales and weather, at least; then warn or fail, or off',
    default: '70% warn',
    parse: check.shareAtLeast,
  },
  CHECK_FILLED: {
    meaning: 'data check: share of the days with a filled value, at most',
    default: '20% warn',
    parse: check.shareAtMost,
  },
  CHECK_DUPLICATES: {
    meaning: 'data check: number of days that look as if they had been loaded twice, at most',
    default: '0 warn',
    parse: check.daysAtMost,
  },
  CHECK_TEMPERATURE: {
    meaning:
      'data check: from the lowest to the highest temperature that can be right, in degrees Celsius',
    default: '-60..60 fail',
    parse: check.range,
  },
  CHECK_AMOUNT: {
    meaning: 'data check: the same of a single amount, as in -10000..10000 warn',
    default: 'off',
    parse: check.range,
  },
  CHECK_ROWS: {
    meaning:
      'data check: number of rows on each side, against the median of up to six months before',
    default: '50%..200% warn',
    parse: check.shareRange,
  },
  CHECK_FRESHNESS: {
    meaning: 'data check: days without rows at the end of the month on each side, at most',
    default: '10 warn',
    parse: check.daysAtMost,
  },
  CHECK_JOIN_LOSS: {
    meaning: 'data check: share of the rows of sales that are on days without weather, at most',
    default: '10% warn',
    parse: check.shareAtMost,
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
    path: true,
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
} as const satisfies Record<string, Key<unknown>>;
