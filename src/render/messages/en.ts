import type { Messages } from './messages.ts';

const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];
const monthName = (month: number) => MONTHS[month - 1] ?? '';

/** English. */
export const en: Messages = {
  lang: 'en',
  dates: {
    month: ({ year, month }) => `${monthName(month)} ${year}`,
    date: ({ year, month, day }) => `${monthName(month)} ${day}, ${year}`,
    shortDate: ({ month, day }) => `${monthName(month).slice(0, 3)} ${day}`,
    daysOfMonth: ({ year, month, day }, last) => `${monthName(month)} ${day}–${last.day}, ${year}`,
  },
  currencySymbols: {
    AUD: 'A$',
    BRL: 'R$',
    CAD: 'CA$',
    CNY: 'CN¥',
    EUR: '€',
    GBP: '£',
    HKD: 'HK$',
    ILS: '₪',
    INR: '₹',
    JPY: '¥',
    KRW: '₩',
    MXN: 'MX$',
    NZD: 'NZ$',
    PHP: '₱',
    TWD: 'NT$',
    USD: '$',
    VND: '₫',
    XAF: 'FCFA',
    XCD: 'EC$',
    XCG: 'Cg.',
    XOF: 'F\u202fCFA',
    XPF: 'CFPF',
  },
  title: 'Sales and temperature',
  sampleMark: 'sample data',
  partialMark: 'partial month',
  sampleBanner: 'Sample data: these are the example figures that come with shopweather, not yours.',
  partialBanner: (month, lastDay) =>
    `Partial month: ${month} was not over. Only its days up to ${lastDay} are counted.`,

  conclusionHeading: 'Conclusion',
  finding: {
    negative: 'Sales went down when it got warmer.',
    positive: 'Sales went up when it got warmer.',
    none: 'No clear link between temperature and sales.',
    unknown: 'This month cannot tell whether sales move with the temperature.',
  },
  canBeChance: (n, r) => `Over ${days(n)}, a correlation of ${r} can be chance.`,
  comparison: (cold, warm) =>
    `Average sales a day: ${cold.mean} (${cold.range}) against ${warm.mean} (${warm.range}).`,
  noCorrelation: {
    'fewer than 3 days': 'Fewer than 3 days have both sales and weather.',
    'constant temperature': 'The temperature was the same on every day.',
    'constant sales': 'Sales were the same on every day.',
  },
  tooFewForDirection: 'Fewer than 4 days are too few to tell a direction.',

  daysHeading: 'Days used',
  daysUsed: (used, inPeriod) => `${used} of ${inPeriod}`,
  daysCovered: (span) => span,

  correlationHeading: 'Correlation',
  correlationNone: 'none',
  reading: (strength, direction) => {
    if (direction === 'none') return `${strength}, and it can be chance`;
    if (direction === 'unknown') return 'too few days to read anything into it';
    return direction === 'negative'
      ? `${strength}: the warmer, the lower the sales`
      : `${strength}: the warmer, the higher the sales`;
  },

  rangesHeading: 'Average sales by temperature',
  rangeColumns: {
    range: 'Range',
    temperature: 'Temperature',
    days: 'Days',
    meanAmount: 'Average sales a day',
  },
  rangeLabel: (label) => label,
  atMost: (upTo) => `at most ${upTo} °C`,
  between: (above, upTo) => `above ${above} to ${upTo} °C`,
  above: (above) => `above ${above} °C`,
  noDays: 'no days',

  notesHeading: 'About the data',
  filledAmounts: (n) => `${days(n)} had missing amounts, filled with the month's average purchase.`,
  filledTemperatures: (n) => `${days(n)} had no temperature, filled with the month's average.`,
  dropped: (n, list) => `${days(n)} left out because a value was missing: ${list}.`,
  shoppingOnly: (n, list) => `${days(n)} with sales but no weather, left out: ${list}.`,
  weatherOnly: (n, list) => `${days(n)} with weather but no sales, left out: ${list}.`,
  complete: 'Every day with sales or weather had both, and no value was missing.',
  absent: (n) => `${days(n)} had neither sales nor weather.`,

  notCause: 'This is an association, not proof of cause.',
  period: (span, timezone) => `Period: ${span} (${timezone}).`,
  sources: (shopping, weather) => `Sources: ${shopping} and ${weather}.`,
  madeBy: (version) => `Made by shopweather ${version}.`,
};
