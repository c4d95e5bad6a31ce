import type { Analysis } from '../../domain/analysis.ts';
import { datesBetween, type IsoDate } from '../../domain/calendar.ts';
import type { DailyFigures } from '../../domain/records.ts';
import type { Messages } from '../catalogue.ts';
import type { Format } from '../format.ts';
import { type Axis, axis, labelRoom } from './axis.ts';
import { type Chart, path, place, WIDTH } from './chart.ts';

/** The month day by day: temperature above, sales below. */
export interface MonthChart extends Chart {
  left: number;
  right: number;
  temperatureTitle: string;
  temperatures: Axis['ticks'];
  line: string;
  dots: { x: number; y: number; filled: boolean }[];
  salesTitle: string;
  sales: Axis['ticks'];
  bars: { x: number; y: number; width: number; height: number; filled: boolean }[];
  /** Places of the days that something is to be said of. */
  closed: number[];
  leftOut: number[];
  holidays: number[];
  /** Height of the line that bars stand on. */
  zero: number;
  /** Where the sales begin and end. */
  salesTop: number;
  bottom: number;
  days: { x: number; label: string }[];
}

const TEMPERATURES = [82, 26] as const;
const SALES = [220, 120] as const;
const HEIGHT = 252;

/** The strip of the month; null where no day counted. */
export function monthChart(
  { daily, days, period, month }: Pick<Analysis, 'daily' | 'days' | 'period' | 'month'>,
  holidays: readonly IsoDate[],
  currency: string,
  { charts: { month: words } }: Messages,
  format: Format,
): MonthChart | null {
  if (daily.length === 0) return null;
  const dates = datesBetween(period.start, period.endExclusive);
  const byDate = new Map(daily.map((day) => [day.date, day]));
  const amounts = daily.map(({ amount }) => amount);
  const degrees = daily.map(({ temperature }) => temperature);
  const sales = axis([0, ...amounts], SALES, 4, format);
  const temperatures = axis(degrees, TEMPERATURES, 3, format);
  const left = Math.max(labelRoom(sales.ticks), labelRoom(temperatures.ticks));
  const slot = (WIDTH - 6 - left) / dates.length;
  const middle = (date: IsoDate) => place(left + slot * (dates.indexOf(date) + 0.5));
  const places = (list: readonly IsoDate[]) =>
    list.filter((date) => dates.includes(date)).map(middle);
  const point = ({ date, temperature }: DailyFigures): [number, number] => [
    middle(date),
    temperatures.at(temperature),
  ];
  const zero = sales.at(0);
  const leftOut = [...days.shoppingOnly, ...days.dropped];
  const closed = days.closed.filter((date) => !leftOut.includes(date));
  const marked = {
    closed: places(closed),
    leftOut: places(leftOut),
    holidays: places(holidays),
  };
  const filled = daily.some(
    ({ amountFilled, temperatureFilled }) => amountFilled || temperatureFilled,
  );
  return {
    name: 'month',
    width: WIDTH,
    height: HEIGHT,
    heading: words.heading,
    alt: altText(daily, month, words, format),
    caption: [
      words.caption,
      marked.closed.length > 0 && words.closed,
      marked.holidays.length > 0 && words.holiday,
      marked.leftOut.length > 0 && words.leftOut,
      filled && words.filled,
    ]
      .filter((part) => part !== false)
      .join(' '),
    left: place(left),
    right: WIDTH - 6,
    temperatureTitle: words.temperature,
    temperatures: temperatures.ticks,
    line: path(
      dates.map((date) => {
        const day = byDate.get(date);
        return day === undefined ? null : point(day);
      }),
    ),
    dots: daily.map((day) => {
      const [x, y] = point(day);
      return { x, y, filled: day.temperatureFilled };
    }),
    salesTitle: words.sales(currency),
    sales: sales.ticks,
    bars: daily.map(({ date, amount, amountFilled }) => {
      const top = sales.at(amount);
      return {
        x: place(middle(date) - slot * 0.36),
        y: Math.min(top, zero),
        width: place(slot * 0.72),
        height: place(Math.abs(zero - top)),
        filled: amountFilled,
      };
    }),
    ...marked,
    zero,
    salesTop: SALES[1],
    bottom: SALES[0],
    days: dates
      .filter((_, i) => i % 7 === 0)
      .map((date) => ({ x: middle(date), label: String(Number(date.slice(8))) })),
  };
}

function altText(
  daily: readonly DailyFigures[],
  month: string,
  words: Messages['charts']['month'],
  format: Format,
): string {
  const by = (value: (day: DailyFigures) => number) =>
    daily.toSorted((a, b) => value(a) - value(b));
  const [sales, warmth] = [by(({ amount }) => amount), by(({ temperature }) => temperature)];
  const [least, most] = [sales.at(0), sales.at(-1)] as [DailyFigures, DailyFigures];
  const [cool, warm] = [warmth.at(0), warmth.at(-1)] as [DailyFigures, DailyFigures];
  return words.alt(
    format.month(month),
    { amount: format.money(least.amount), date: format.shortDate(least.date) },
    { amount: format.money(most.amount), date: format.shortDate(most.date) },
    format.roundDegrees(cool.temperature),
    format.roundDegrees(warm.temperature),
  );
}
