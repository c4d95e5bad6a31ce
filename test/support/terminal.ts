import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EVENT_LIMIT } from './time-limits.ts';

/** A shell on a terminal of its own, as users have it. */
export interface Terminal {
  type(keys: string): void;
  /** Waits until output after the previous match matches the pattern. Returns the match. */
  waitFor(pattern: RegExp): Promise<RegExpExecArray>;
  /** Ends the shell, and waits until its processes have ended. */
  close(): Promise<void>;
}

/** Starts a shell with `script` (util-linux), which gives it a terminal. */
export function openTerminal(
  command: string,
  { env, cwd }: { env: Record<string, string>; cwd: string },
): Terminal {
  const child = spawn('script', ['-qec', command, '/dev/null'], {
    cwd,
    env: { TERM: 'xterm', ...env },
    stdio: ['pipe', 'pipe', 'ignore'],
  });
  const end = new AbortController();
  const exit = once(child, 'close').then(() => end.abort());
  // The shell may have ended before it gets the command to exit.
  child.stdin.on('error', () => {});
  let output = '';
  let position = 0;
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    output += chunk;
  });
  return {
    type: (keys) => child.stdin.write(keys),
    waitFor: async (pattern) => {
      const signal = AbortSignal.any([AbortSignal.timeout(EVENT_LIMIT), end.signal]);
      for (;;) {
        const match = pattern.exec(output.slice(position));
        if (match) {
          position += match.index + match[0].length;
          return match;
        }
        await once(child.stdout, 'data', { signal }).catch((cause) => {
          throw new Error(`the terminal did not show ${pattern}, but:\n${output}`, { cause });
        });
      }
    },
    close: async () => {
      // Ctrl-U deletes the text on the line.
      child.stdin.write('\u0015exit\n');
      await exit;
    },
  };
}
