import { Argument } from 'commander';
import { programSpec } from '../command-spec.ts';
import { defineCommand } from '../define-command.ts';
import { print } from '../output.ts';
import { bashCompletion } from './bash.ts';
import { fishCompletion } from './fish.ts';
import { SHELLS, type Shell } from './shells.ts';
import { zshCompletion } from './zsh.ts';

const SCRIPTS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

/**
 * `shopweather completion`: prints a completion script for a shell. The script holds the whole command
 * line and starts no program while the user types.
 */
export default defineCommand<object, [shell: Shell]>({
  define: (command) =>
    command.addArgument(new Argument('<shell>', 'bash, zsh or fish').choices(SHELLS)),
  help: `Examples:
  bash  echo 'source <(shopweather completion bash)' >> ~/.bashrc
  zsh   shopweather completion zsh > /usr/local/share/zsh/site-functions/_shopweather
  fish  shopweather completion fish > ~/.config/fish/completions/shopweather.fish`,
  action: async ({ context, args: [shell], loadProgram }) => {
    await print(context.stdout, SCRIPTS[shell](programSpec(await loadProgram())));
  },
});
