import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { readAsset } from '../system/assets.ts';
import { defineCommand } from './define-command.ts';
import { print } from './output.ts';

/**
 * `shopweather licenses`: prints the licences of everything inside the program.
 *
 * @throws Failure (64) in a checkout that was never built
 */
export default defineCommand({
  define: () => {},
  action: async ({ context }) => await print(context.stdout, readLicenses()),
});

function readLicenses(): string {
  try {
    return readAsset('lib/licenses.txt');
  } catch (error) {
    throw failure(
      EXIT.usage,
      'the licences are collected when the program is built',
      'Build it with npm run package, or look into the folders of node_modules.',
      { cause: error },
    );
  }
}
