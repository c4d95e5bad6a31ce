import type { Messages } from '../catalogue.ts';
import { parseSymbols } from '../currency.ts';

const rows = (count: number) => (count === 1 ? '1 row' : `${count} rows`);
const days = (count: number) => (count === 1 ? '1 day' : `${count} days`);

const andOtherDays = (others: number) =>
  others === 0 ? '' : ` (and ${others} more ${others === 1 ? 'day' : 'days'})`;

const COMPARISONS = {
  weekday: 'comparing like weekdays',
  weekend: 'comparing weekdays with weekdays and weekends with weekends',
};

const MONTHS = [
  ...['January', 'February', 'March', 'April', 'May', 'June', 'July', 'August', 'September'],
  ...['October', 'November', 'December'],
];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const monthName = (month: number) => MONTHS[month - 1] ?? '';

/** English. */
export const messages: Messages = {
  lang: 'en',
  dates: {
    month: ({ year, month }) => `${monthName(month)} ${year}`,
    shortMonth: ({ month }) => monthName(month).slice(0, 3),
    weekday: ({ dayOfWeek }) => WEEKDAYS[dayOfWeek - 1] ?? '',
    date: ({ year, month, day }) => `${monthName(month)} ${day}, ${year}`,
    shortDate: ({ month, day }) => `${monthName(month).slice(0, 3)} ${day}`,
    daysOfMonth: ({ year, month, day }, last) => `${monthName(month)} ${day}–${last.day}, ${year}`,
    shortDays: ({ month, day }, last) => `${monthName(month).slice(0, 3)} ${day}–${last.day}`,
  },
  numbers: {
    decimalPoint: '.',
    thousands: ',',
    percent: (digits) => `${digits}%`,
    // A non-breaking space only after letters: 'KWD 1', but '$1'.
    money: (digits, symbol) => `${symbol}${/[A-Za-z.]$/.test(symbol) ? '\u00a0' : ''}${digits}`,
  },
  currencySymbols: parseSymbols(
    'AUD A$ BRL R$ CAD CA$ CNY CN¥ EUR € GBP £ HKD HK$ ILS ₪ INR ₹ JPY ¥ KRW ₩ MXN MX$ NZD NZ$ PHP ₱ TWD NT$ USD $ VND ₫ XAF FCFA XCD EC$ XCG Cg. XOF F\u202fCFA XPF CFPF',
  ),
  title: 'Sales and temperature',
  subject: 'Shopping vs temperature report, {month}',
  subjectWithShop: '{shop}: shopping vs temperature report, {month}',
  sampleMark: 'sample data',
  partialMark: 'partial month',
  sampleBanner: 'Sample data: these are the example figures that come with shopweather, not yours.',
  partialBanner: (month, lastDay) =>
    `Partial month: ${month} was not over. Only its days up to ${lastDay} are counted.`,
  checks: {
    daysPresent: (joined, inPeriod) =>
      `Only ${joined} of ${inPeriod} days have both sales and weather.`,
    filled: (filled, joined) =>
      `Values were missing on ${filled} of ${joined} days and were filled.`,
    duplicates: {
      shopping: (list) => `Sales look as if they had been entered twice: ${list}.`,
      weather: (list) => `The weather looks as if it had been entered twice: ${list}.`,
    },
    temperature: (celsius, date, others) =>
      `A temperature is out of bounds: ${celsius} °C on ${date}${andOtherDays(others)}.`,
    amount: (money, date, others) =>
      `An amount is out of bounds: ${money} on ${date}${andOtherDays(others)}.`,
    rows: {
      shopping: (share) => `The amount of sales data is unusual: ${share} of a usual month.`,
      weather: (share) => `The amount of weather data is unusual: ${share} of a usual month.`,
    },
    freshness: {
      shopping: (lastDay, n) => `No sales after ${lastDay} (${days(n)}).`,
      weather: (lastDay, n) => `No weather after ${lastDay} (${days(n)}).`,
    },
    joinLoss: (share) => `${share} of the purchases are left out: their days have no weather.`,
  },

  conclusionHeading: {
    clear: 'Conclusion: a clear effect',
    possible: 'Conclusion: a possible effect',
    'none-detected': 'Conclusion: no effect detected',
    insufficient: 'Conclusion: not enough evidence',
  },
  effectDetected: ({ size, direction }, { low, high }, basis, verdict) => {
    const days = verdict === 'clear' ? 'On days' : 'Perhaps: on days';
    const likely = `likely between ${low} and ${high}`;
    return `${days} one degree warmer, sales were about ${size} ${direction} (${likely}), ${COMPARISONS[basis]}.`;
  },
  noEffectDetected: (low, high, basis) =>
    `No effect of the temperature was detected this month: one degree more went with anything from ${low.size} ${low.direction} to ${high.size} ${high.direction} sales, ${COMPARISONS[basis]}.`,
  notRuledOut: 'An effect within that range cannot be ruled out.',
  notEnoughEvidence: (reason) => `Not enough evidence this month: ${reason}.`,
  reason: {
    'fewer than 20 days': (n) => `only ${days(n)} with both sales and weather, where 20 are needed`,
    'too few days': () => 'too few days have both sales and weather',
    'constant temperature': () => 'the temperature was the same on every day',
    'constant sales': () => 'sales were the same on every day',
    'sales follow the calendar': () =>
      'sales followed the calendar so evenly that the temperature has nothing left to explain',
    'temperature follows the calendar': () =>
      'the temperature changed so evenly that it cannot be told from the calendar',
    'fewer than 12 degrees of freedom': () => 'too few days to compare like with like',
    'fewer than 5 distinct temperatures': () => 'there were fewer than five different temperatures',
    'temperatures too much alike': () => 'the temperature hardly changed from day to day',
    'p is above 0.01': () => 'it can still be chance',
    'one day changes the conclusion': () => 'it hangs on a single day',
    'ranks disagree': () => 'the ranking of the days by temperature does not show it',
  },
  pooled: (months, change, low, high) =>
    `Over ${months} months together: ${change} for one degree (likely ${low} to ${high}).`,
  comparison: (cold, warm) =>
    `Average sales a day: ${cold.mean} (${cold.range}) against ${warm.mean} (${warm.range}).`,
  noCorrelation: {
    'fewer than 3 days': 'Fewer than 3 days have both sales and weather.',
    'constant temperature': 'The temperature was the same on every day.',
    'constant sales': 'Sales were the same on every day.',
  },
  dependsOnFilledValues:
    'The conclusion hangs on filled values: complete days alone lead to a different one.',
  dependsOnDay: (date) => `The conclusion hangs on one day: without ${date} it would be different.`,

  effectHeading: 'Effect of one degree',
  effectNote: (low, high, money) =>
    `${money === null ? '' : `${money} a day; `}likely ${low} to ${high}`,
  warmDayHeading: 'A warm day against a cool one',
  warmDayNote: (warm, cool, low, high) => `${warm} °C against ${cool} °C; likely ${low} to ${high}`,

  daysHeading: 'Days used',
  daysUsed: (used, inPeriod) => `${used} of ${inPeriod}`,

  correlationHeading: 'Correlation',
  correlationNone: 'none',
  correlationUnadjusted: 'taken plainly, whatever the weekday or the trend',
  correlationMeaning: (strength, direction) => {
    if (direction === 'none') return `${strength}, and it can be chance`;
    if (direction === 'unknown') return 'too few days to read anything into it';
    return direction === 'negative'
      ? `${strength}: the warmer, the lower the sales`
      : `${strength}: the warmer, the higher the sales`;
  },

  charts: {
    scatter: {
      heading: 'Sales and temperature, day by day',
      temperature: 'Temperature (°C)',
      sales: (currency) => `Sales a day (${currency})`,
      comparable: (currency) => `Comparable sales a day (${currency})`,
      caption:
        'A dot is a day; weekday and trend are taken out of its sales. The line shows the effect, the band how sure it is.',
      captionUnadjusted: 'A dot is a day, with its sales as they are.',
      alt: (n, finding) => `Scatter chart of ${days(n)}: sales against temperature. ${finding}`,
    },
    month: {
      heading: 'The month',
      temperature: 'Temperature (°C)',
      sales: (currency) => `Sales (${currency})`,
      caption: 'The line is the temperature, the bars are the sales.',
      closed: '× closed.',
      holiday: '▲ holiday.',
      leftOut: '○ left out, a value is missing.',
      filled: 'Hollow: filled with the average.',
      alt: (month, least, most, cool, warm) =>
        `Chart of ${month}: daily sales from ${least.amount} (${least.date}) to ${most.amount} (${most.date}), temperature from ${cool} to ${warm} °C.`,
    },
    months: {
      heading: 'The effect over the months',
      title: 'One degree (% of a mean day)',
      caption: 'A dot is a month, its line the 95% interval.',
      captionCurrent: 'This month is drawn bold.',
      alt: (least, most, current) =>
        `Chart of the effect of one degree by month: from ${least.change} (${least.month}) to ${most.change} (${most.month})${current === null ? '' : `; this month ${current}`}.`,
    },
  },

  rangesHeading: 'Average sales by temperature',
  rangeColumns: {
    range: 'Range',
    temperature: 'Temperature',
    days: 'Days',
    meanAmount: 'Average sales a day',
    ci95: '95% interval',
  },
  rangeLabel: (label) => label,
  atMost: (upTo) => `at most ${upTo} °C`,
  between: (above, upTo) => `above ${above} to ${upTo} °C`,
  above: (above) => `above ${above} °C`,
  noDays: 'no days',
  interval: (low, high) => `${low} to ${high}`,
  unknown: '–',

  storesHeading: 'The stores',
  storesColumns: ['Store', 'Mean day', 'One degree', '95% interval', 'p', 'Days'],
  storesBeyondChance: (found, measured) =>
    `From sales lost to sales gained in warmth. ${found === 0 ? 'No store shows' : found === 1 ? '1 store shows' : `${found} stores show`} an effect beyond what chance brings about in one of ${measured} (p below 0.05, corrected by Holm).`,
  storesShown: (shown, all) =>
    `${shown} of ${all} stores: those at both ends. The attached table has them all.`,

  historyHeading: 'The months before',
  historyColumns: ['Month', 'One degree', '95% interval', 'r', 'Days'],
  allMonths: 'All, with this month',

  basketsHeading: 'Customers or baskets?',
  basketsColumns: ['What moves', 'One degree', '95% interval'],
  purchases: 'Number of purchases',
  meanPurchase: 'Average purchase',
  rowLevel: (r, rows) =>
    `Over ${rows} single rows, each purchase with each reading of its day: r = ${r}.`,

  exploratoryHeading: 'Further looks',
  exploratoryColumns: ['What', 'Effect', '95% interval', 'p'],
  dayBefore: 'One degree on the day before',
  weatherColumn: (name) => `${name}, one unit`,
  adjustedForTemperature: "The day's temperature is held still.",
  exploratoryNote: 'Exploratory: hints to be tested on other months.',
  rain: (wet, dry, difference, low, high) =>
    `${days(wet)} with rain against ${dry} without, taken plainly: ${difference} a day (likely ${low} to ${high}).`,
  rainConstant: 'Sales were the same on all wet days and on all dry days: not compared.',
  tooFewWetDays: (n) => `Only ${n === 1 ? '1 wet day' : `${n} wet days`}: not compared.`,
  tooFewDryDays: (n) => `Only ${n === 1 ? '1 dry day' : `${n} dry days`}: not compared.`,

  dailyHeading: 'The days',
  dayColumns: (currency, comparable) => [
    'Day',
    '°C',
    `Sales (${currency})`,
    ...(comparable ? ['Comparable'] : []),
  ],
  marks: {
    closed: 'closed',
    holiday: 'holiday',
    leftOut: 'left out, a value is missing',
    filled: 'filled',
  },

  notesHeading: 'About the data',
  filledAmounts: (n) => `${days(n)} had missing amounts, filled with the month's average purchase.`,
  filledTemperatures: (n) => `${days(n)} had no temperature, filled with the month's average.`,
  dropped: (n, list) => `${days(n)} left out because a value was missing: ${list}.`,
  shoppingOnly: (n, list) => `${days(n)} with sales but no weather, left out: ${list}.`,
  badSales: (n) => `Passed over in the sales data: ${rows(n)} that could not be read.`,
  badWeather: (n) => `Passed over in the weather data: ${rows(n)} that could not be read.`,
  closed: (n, list) => `${days(n)} without any sale, taken as closed and left out: ${list}.`,
  complete: 'Every day with sales had a temperature, and no amount was missing.',
  fillingUnchecked:
    'Too few days are complete to check what the filled values do to the conclusion.',
  influentialDay: (date, low, high) =>
    `The day that moves the effect most is ${date}. With any one day left out, one degree makes ${low} to ${high} a day.`,

  noteMark: {
    'no effect detected': 'nothing notable',
    'not enough evidence': 'nothing notable',
    'data has gaps': 'data has gaps',
  },
  noteReason: {
    'no effect detected':
      'The report was not sent: it is set to go out only where it shows an effect.',
    'not enough evidence':
      'The report was not sent: it is set to go out only where it shows an effect.',
    'data has gaps':
      'The report was not sent: it is set to go out only where the data is in order.',
  },
  noteCommand: (command) => `To have it all the same: ${command}`,

  notCause: 'This is an association, not proof of cause.',
  period: (span, timezone) => `Period: ${span} (${timezone}).`,
  sources: (shopping, weather) => `Sources: ${shopping} and ${weather}.`,
  openMeteoAttribution:
    'Weather data by Open-Meteo.com (https://open-meteo.com/), CC BY 4.0 (https://creativecommons.org/licenses/by/4.0/): the reanalysis of a grid cell, not the readings of a station.',
  kmaAttribution: (station) =>
    `Weather data of the Korea Meteorological Administration, ASOS station ${station}, by the public data portal (https://www.data.go.kr/).`,
  generatedBy: (version, run) => `Made by shopweather ${version}, run ${run}.`,

  csvColumns: {
    date: 'date',
    temperature: 'temperature',
    amount: 'sales',
    purchases: 'purchases',
    comparableAmount: 'comparable sales',
    amountFilled: 'sales filled',
    temperatureFilled: 'temperature filled',
    holiday: 'holiday',
  },
  storesCsvColumns: [
    'store',
    'station',
    'mean day',
    'one degree',
    'low',
    'high',
    'one degree %',
    'low %',
    'high %',
    'p',
    'p (Holm)',
    'days',
  ],
  yes: 'yes',
};
