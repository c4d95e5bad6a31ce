/** The user's own crontab, a file in /etc/cron.d, or a systemd timer. */
export const SCHEDULER_NAMES = ['crontab', 'cron.d', 'systemd'] as const;

export type SchedulerName = (typeof SCHEDULER_NAMES)[number];

/** The time of the monthly run. */
export interface Timing {
  /** Day of the month, 1 to 28: every month has it. */
  day: number;
  hour: number;
  minute: number;
}

/** The five fields of a crontab line. */
export function cronFields({ day, hour, minute }: Timing): string {
  return `${minute} ${hour} ${day} * *`;
}

/** `OnCalendar` of a systemd timer. */
export function calendarEvent(timing: Timing): string {
  return `*-*-${twoDigits(timing.day)} ${timeText(timing)}:00`;
}

/** A time as in `07:00`. */
export function timeText({ hour, minute }: Omit<Timing, 'day'>): string {
  return `${twoDigits(hour)}:${twoDigits(minute)}`;
}

function twoDigits(number: number): string {
  return String(number).padStart(2, '0');
}

/** Parses the text of `cronFields` or `calendarEvent`; undefined if it was changed by hand. */
export function parseTiming(text: string): Timing | undefined {
  const [, minute, hour, day] = /^(\d+) (\d+) (\d+) \* \* /m.exec(text) ?? [];
  if (minute !== undefined) return { day: Number(day), hour: Number(hour), minute: Number(minute) };
  const [, date, hours, minutes] = /^OnCalendar=\*-\*-(\d\d) (\d\d):(\d\d):00$/m.exec(text) ?? [];
  if (date === undefined) return undefined;
  return { day: Number(date), hour: Number(hours), minute: Number(minutes) };
}

/** The next run after `now`, in the zone of `now`. */
export function nextRun(
  { day, hour, minute }: Timing,
  now: Temporal.ZonedDateTime,
): Temporal.ZonedDateTime {
  const runOn = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: now.timeZoneId, plainTime: { hour, minute } });
  const date = now.toPlainDate().with({ day });
  const run = runOn(date);
  return Temporal.ZonedDateTime.compare(run, now) > 0 ? run : runOn(date.add({ months: 1 }));
}
