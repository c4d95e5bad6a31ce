/** The kinds of schedule: a crontab of one's own, a file for the system's cron, a systemd timer. */
export const KINDS = ['crontab', 'cron.d', 'systemd'] as const;

export type Kind = (typeof KINDS)[number];
