import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { readAsset } from '../system/assets.ts';
import type { Host } from '../system/process-context.ts';
import { print } from './output.ts';

/**
 * `shopweather licenses`: prints the licences of everything that the program is made of.
 *
 * @throws Failure (64) in a checkout that was never built
 */
export async function licensesCommand(host: Host): Promise<void> {
  await print(host.stdout, readLicenses());
}

function readLicenses(): string {
  try {
    return readAsset('lib/licenses.txt');
  } catch (error) {
    throw failure(
      EXIT.usage,
      'the licences are collected when the program is built',
      'Build it by npm run package, or look into the folders of node_modules.',
      { cause: error },
    );
  }
}
