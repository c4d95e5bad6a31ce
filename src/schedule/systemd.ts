import { calendarEvent, type Timing } from './timing.ts';

/** The systemd service of the scheduled run. */
export interface Unit {
  /** The program and its arguments. */
  command: readonly string[];
  /** The path of the configuration file. Only root needs to be able to read it. */
  config: string;
  /** The paths of files with secrets, by key. */
  secrets: Readonly<Record<string, string>>;
  /** Folders that the service may write to, besides its state folder. They need not exist. */
  writableFolders: readonly string[];
}

/** The state folder of the service. */
export const SERVICE_STATE = '/var/lib/shopweather';

/** The timer unit. If the machine was off at the time of a run, the run starts later. */
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
 * The service unit: its own user without any rights, which gets configuration and secrets as
 * credentials and can write only to the state folder and `writableFolders`. There is no
 * MemoryDenyWriteExecute, because Node.js compiles code at run time.
 */
export function serviceUnit({ command, config, secrets, writableFolders }: Unit): string {
  const credentials = Object.entries({ 'config.env': config, ...secrets });
  return `[Unit]
Description=Report on sales and weather
Wants=network-online.target
After=network-online.target

[Service]
Type=oneshot
ExecStart=${commandLine(command)}
TimeoutStartSec=1h
Environment=SHOPWEATHER_CONFIG=%d/config.env
Environment=SHOPWEATHER_STATE_DIR=%S/shopweather
${credentials.map(([name, path]) => `LoadCredential=${name}:${escapePercent(path)}\n`).join('')}DynamicUser=yes
StateDirectory=shopweather
StateDirectoryMode=0700
UMask=0077
ProtectSystem=strict
${writableFolders.map((folder) => `ReadWritePaths=-${quote(folder)}\n`).join('')}ProtectHome=read-only
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

/** A command line of systemd, which replaces $x by a variable in arguments, but not in the program. */
function commandLine([program = '', ...args]: readonly string[]): string {
  return [quote(program), ...args.map((arg) => quote(arg.replaceAll('$', '$$$$')))].join(' ');
}

function quote(word: string): string {
  const text = escapePercent(word);
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `"${text.replace(/["\\]/g, '\\$&')}"`;
}

/** systemd replaces an unescaped %x by a value of its own. */
function escapePercent(text: string): string {
  return text.replaceAll('%', '%%');
}
