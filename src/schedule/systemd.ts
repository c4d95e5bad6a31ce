import { calendarEvent, type Timing } from './timing.ts';

/** What the service needs to know. */
export interface Unit {
  /** The program, its command and its options. */
  words: readonly string[];
  /** The configuration file, which root alone can read. */
  config: string;
  /** Files of secrets, by their key. */
  secrets: Readonly<Record<string, string>>;
  /** Folders that it may write to where they exist, besides its own state. */
  writes: readonly string[];
}

/** Where the service keeps its state, and others find it. */
export const SERVICE_STATE = '/var/lib/shopweather';

/** The timer: a run that was missed while the machine was off is made up for. */
export function timerUnit(timing: Timing): string {
  return `[Unit]
Description=Report on sales and weather, every month

[Timer]
OnCalendar=${calendarEvent(timing)}
Persistent=true
AccuracySec=1min

[Install]
WantedBy=timers.target
`;
}

/**
 * The service: a user of its own without any rights, that sees its configuration and secrets as
 * credentials and writes to its state folder alone. The runtime compiles as it runs, so memory may
 * be both written and executed.
 */
export function serviceUnit({ words, config, secrets, writes }: Unit): string {
  const credentials = Object.entries({ 'config.env': config, ...secrets });
  return `[Unit]
Description=Report on sales and weather
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${commandLine(words)}
TimeoutStartSec=1h
Environment=SHOPWEATHER_CONFIG=%d/config.env
Environment=SHOPWEATHER_STATE_DIR=%S/shopweather
${credentials.map(([name, path]) => `LoadCredential=${name}:${literal(path)}\n`).join('')}DynamicUser=yes
StateDirectory=shopweather
StateDirectoryMode=0700
UMask=0077
ProtectSystem=strict
${writes.map((folder) => `ReadWritePaths=-${quoted(folder)}\n`).join('')}ProtectHome=read-only
ProtectProc=invisible
ProcSubset=pid
ProtectClock=yes
ProtectHostname=yes
ProtectKernelLogs=yes
ProtectKernelModules=yes
ProtectKernelTunables=yes
ProtectControlGroups=yes
PrivateDevices=yes
PrivateTmp=yes
PrivateUsers=yes
NoNewPrivileges=yes
CapabilityBoundingSet=
AmbientCapabilities=
RestrictAddressFamilies=AF_INET AF_INET6 AF_UNIX
RestrictNamespaces=yes
RestrictRealtime=yes
RestrictSUIDSGID=yes
LockPersonality=yes
RemoveIPC=yes
SystemCallArchitectures=native
SystemCallFilter=@system-service
SystemCallFilter=~@privileged @resources
SystemCallErrorNumber=EPERM
`;
}

/** In arguments, and only there, systemd also puts variables in place of $x. */
function commandLine([program = '', ...args]: readonly string[]): string {
  return [quoted(program), ...args.map((arg) => quoted(arg.replaceAll('$', '$$$$')))].join(' ');
}

/** A word as systemd reads it. */
function quoted(word: string): string {
  const text = literal(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** systemd puts other things in place of %x. */
function literal(text: string): string {
  return text.replaceAll('%', '%%');
}
