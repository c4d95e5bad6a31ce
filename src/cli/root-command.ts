import { Command } from 'commander';
import { EXIT_CODES } from '../domain/exit-codes.ts';
import type { Host } from '../system/process-context.ts';
import { COMMIT, VERSION } from '../system/version.ts';

/**
 * The command line without its commands, which is all that `--version` needs.
 *
 * @param args the arguments to come, because `--version` answers before it has seen those behind it
 */
export function createRoot(host: Host, args: readonly string[] = []): Command {
  const program = new Command('shopweather')
    .description('Does the weather move my sales, and by how much? A monthly report by e-mail.')
    .version(
      version(host, args.includes('--json')),
      '--version',
      'print version, commit, Node.js and platform',
    )
    .option('--json', 'with --version: for other programs')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // An option belongs to the command that it stands behind.
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  program.exitOverride().configureOutput({
    writeOut: (text) => host.stdout.write(text),
    writeErr: (text) => host.stderr.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'shopweather: ')),
  });
  return program;
}

function version({ runtime: { node, platform } }: Host, json: boolean): string {
  if (json) return JSON.stringify({ version: VERSION, commit: COMMIT, node, platform }, null, 2);
  const commit = COMMIT === null ? 'not from a commit' : `commit ${COMMIT}`;
  return `shopweather ${VERSION} (${commit}, Node.js ${node}, ${platform})`;
}

const HELP = `
Start here, with nothing set up:
  shopweather run --sample --dry-run --output report.html

Exit codes:
${EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}

More about a command: shopweather run --help`;
