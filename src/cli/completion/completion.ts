import type { Host } from '../../system/process-context.ts';
import type { Outline } from '../command-spec.ts';
import { print } from '../output.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import type { Shell } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/**
 * `shopweather completion`: prints the script that teaches a shell to complete the command line.
 * The script holds all it needs and starts nothing while the user types.
 */
export async function completionCommand(shell: Shell, outline: Outline, host: Host): Promise<void> {
  await print(host.stdout, SCRIPTS[shell](outline));
}
