import { renameSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateFiles } from './certificates.ts';

// One for the whole run: in the folder of its temporary files.
const folder = join(tmpdir(), 'authority');

/** The authority that the program trusts in the tests. */
export const AUTHORITY = { cert: join(folder, 'ca.pem') };

/** A certificate of the authority, for the name `localhost` alone. */
export const LOCALHOST: CertificateFiles = {
  cert: join(folder, 'localhost.pem'),
  key: join(folder, 'localhost.key'),
};

/** Makes both; once, before all tests. */
export async function makeSharedAuthority(): Promise<void> {
  // Loaded here alone: test files need the paths, and not the library.
  const { makeAuthority } = await import('./certificates.ts');
  const authority = await makeAuthority(folder);
  const { cert, key } = await authority.sign(['localhost']);
  renameSync(cert, LOCALHOST.cert);
  renameSync(key, LOCALHOST.key);
}
