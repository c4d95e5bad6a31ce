/** What can run the report: your own crontab, a file in /etc/cron.d, or a systemd timer. */
export const SCHEDULERS = ['crontab', 'cron.d', 'systemd'] as const;

export type SchedulerName = (typeof SCHEDULERS)[number];

/** When a report is made: once a month. */
export interface Timing {
  /** Day of the month, 1 to 28, which every month has. */
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
  return `*-*-${two(timing.day)} ${clock(timing)}:00`;
}

/** As in `07:00`. */
export function clock({ hour, minute }: Omit<Timing, 'day'>): string {
  return `${two(hour)}:${two(minute)}`;
}

function two(number: number): string {
  return String(number).padStart(2, '0');
}

/** Reads what `cronFields` or `calendarEvent` wrote; undefined for what somebody has changed. */
export function parseTiming(text: string): Timing | undefined {
  const [, minute, hour, day] = /^(\d+) (\d+) (\d+) \* \* /m.exec(text) ?? [];
  if (minute !== undefined) return { day: Number(day), hour: Number(hour), minute: Number(minute) };
  const [, date, hours, minutes] = /^OnCalendar=\*-\*-(\d\d) (\d\d):(\d\d):00$/m.exec(text) ?? [];
  if (date === undefined) return undefined;
  return { day: Number(date), hour: Number(hours), minute: Number(minutes) };
}

/** The next moment after `now`, in the zone of `now`. */
export function nextRun({ day, hour, minute }: Timing, now: Temporal.ZonedDateTime) {
  const thisMonth = now.toPlainDate().with({ day });
  const at = (date: Temporal.PlainDate) =>
    date.toZonedDateTime({ timeZone: now.timeZoneId, plainTime: { hour, minute } });
  const next = at(thisMonth);
  return Temporal.ZonedDateTime.compare(next, now) > 0 ? next : at(thisMonth.add({ months: 1 }));
}
