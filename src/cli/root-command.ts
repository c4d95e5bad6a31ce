import { Command } from 'commander';
import { EXIT_CODES } from '../domain/exit-codes.ts';
import type { ProcessContext } from '../system/process-context.ts';
import { COMMIT, VERSION } from '../system/version.ts';

/**
 * The command line without its commands. `--version` needs nothing else.
 *
 * @param args of the command line: `--version` answers before commander reads a `--json` behind it
 */
export function createRootCommand(context: ProcessContext, args: readonly string[]): Command {
  const { stdout, stderr, runtime } = context;
  const program = new Command('shopweather')
    .description('Does the weather move my sales, and by how much? A monthly report by e-mail.')
    .version(
      versionText(runtime, args.includes('--json')),
      '--version',
      'print version, commit, Node.js and platform',
    )
    .option('--json', 'with --version: print JSON')
    .helpOption('-h, --help', 'print this help')
    .helpCommand(false)
    // An option belongs to the command before it.
    .enablePositionalOptions()
    .addHelpText('after', HELP);
  program.exitOverride().configureOutput({
    writeOut: (text) => stdout.write(text),
    writeErr: (text) => stderr.write(text),
    outputError: (text, write) => write(text.replace(/^error: /, 'shopweather: ')),
  });
  return program;
}

function versionText({ node, platform }: ProcessContext['runtime'], asJson: boolean): string {
  if (asJson) return JSON.stringify({ version: VERSION, commit: COMMIT, node, platform }, null, 2);
  const commit = COMMIT === null ? 'not from a commit' : `commit ${COMMIT}`;
  return `shopweather ${VERSION} (${commit}, Node.js ${node}, ${platform})`;
}

const HELP = `
Start here, without any setup:
  shopweather run --sample --dry-run --output report.html

Exit codes:
${EXIT_CODES.map(({ code, meaning }) => `  ${String(code).padStart(3)}  ${meaning}`).join('\n')}

More about a command: shopweather run --help`;
