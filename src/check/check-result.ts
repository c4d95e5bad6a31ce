import { EXIT, type ExitCode } from '../domain/exit-codes.ts';
import { Failure } from '../domain/failure.ts';

/** What one check found. */
export interface Finding {
  /** What was checked, as in `shopping: login`. */
  name: string;
  state: 'ok' | 'warning' | 'failure' | 'not tried';
  message: string;
  /** What to do where it is not ok. */
  remedy: string | null;
  /** What a run would end with; null where it is no failure. */
  exitCode: ExitCode | null;
}

/** Good news: what was found. A warning also has a remedy. */
export type Verdict = string | { warning: string; remedy: string };

/** Checks of which each needs the ones before it, by name. */
export type Chain = readonly (readonly [name: string, check: () => Verdict | Promise<Verdict>])[];

/**
 * Does one check after the other. After a failure the rest is not tried.
 *
 * @param subject goes before the names
 */
export async function* follow(subject: string, chain: Chain): AsyncGenerator<Finding> {
  let broken = false;
  for (const [what, check] of chain) {
    const name = subject === '' ? what : `${subject}: ${what}`;
    if (broken) {
      yield { name, state: 'not tried', message: '', remedy: null, exitCode: null };
      continue;
    }
    try {
      yield { name, exitCode: null, ...told(await check()) };
    } catch (error) {
      broken = true;
      yield* failures(name, error);
    }
  }
}

/** A failure with all its problems, each as a finding. */
export function failures(name: string, error: unknown): Finding[] {
  if (!(error instanceof Failure)) throw error;
  const { exitCode, problems } = error;
  return problems.map(({ what, remedy }) => ({
    name,
    state: 'failure',
    message: what,
    remedy,
    exitCode: exitCode ?? EXIT.bug,
  }));
}

function told(verdict: Verdict): Pick<Finding, 'state' | 'message' | 'remedy'> {
  if (typeof verdict === 'string') return { state: 'ok', message: verdict, remedy: null };
  return { state: 'warning', message: verdict.warning, remedy: verdict.remedy };
}
