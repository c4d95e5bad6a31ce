import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { EVENT_LIMIT } from './patience.ts';

/** A shell on a terminal of its own, as a user meets it. */
export interface Terminal {
  type(keys: string): void;
  /** Waits until the screen has shown the pattern after the last call, and gives the match. */
  wait(pattern: RegExp): Promise<RegExpExecArray>;
  /** Leaves the shell, and waits until all is gone. */
  close(): Promise<void>;
}

/** Starts a shell by `script` (util-linux), which gives it a terminal. */
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
  const gone = once(child, 'close').then(() => end.abort());
  // The shell may be gone when it is told to go.
  child.stdin.on('error', () => {});
  let [shown, seen] = ['', 0];
  child.stdout.setEncoding('utf8').on('data', (chunk) => {
    shown += chunk;
  });
  return {
    type: (keys) => child.stdin.write(keys),
    wait: async (pattern) => {
      const signal = AbortSignal.any([AbortSignal.timeout(EVENT_LIMIT), end.signal]);
      for (;;) {
        const match = pattern.exec(shown.slice(seen));
        if (match) {
          seen += match.index + match[0].length;
          return match;
        }
        await once(child.stdout, 'data', { signal }).catch((cause) => {
          throw new Error(`never shown: ${pattern}; but:\n${shown}`, { cause });
        });
      }
    },
    close: async () => {
      // Ctrl-U: away with what stands in the line.
      child.stdin.write('\u0015exit\n');
      await gone;
    },
  };
}
