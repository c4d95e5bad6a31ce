import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { CertificateFiles } from './certificates.ts';

/** One authority for the whole run: in the folder of its temporary files. */
export const AUTHORITY_FOLDER = join(tmpdir(), 'authority');

/** The authority that the program trusts in the tests. */
export const AUTHORITY = { cert: join(AUTHORITY_FOLDER, 'ca.pem') };

/** A certificate of the authority, for the name `localhost` alone. */
export const LOCALHOST: CertificateFiles = {
  cert: join(AUTHORITY_FOLDER, 'localhost.pem'),
  key: join(AUTHORITY_FOLDER, 'localhost.key'),
};
