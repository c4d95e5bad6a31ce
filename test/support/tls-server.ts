import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, type CertificateFiles, makeAuthority } from './certificates.ts';
import { initialise } from './databases.ts';
import { ENGINE, type ServerOptions, startServer, type TestServer } from './server.ts';

/** A server with the sales that offers TLS, also at ::1, with an authority of its own. */
export interface TlsServer extends TestServer {
  /** For files of this server. */
  folder: string;
  authority: Authority;
  /** Replaces the certificate of the server. */
  useCertificate(files: CertificateFiles): Promise<void>;
}

const RELOAD = { mariadb: 'FLUSH SSL', mysql: 'ALTER INSTANCE RELOAD TLS' };

/** Starts a server whose certificate is for `localhost`, 127.0.0.1 and ::1. */
export async function startTlsServer({
  engine = ENGINE,
  args = [],
}: Omit<ServerOptions, 'env'> = {}): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-tls-'));
  const authority = await makeAuthority(join(folder, 'authority'));
  const served = { cert: join(folder, 'server.pem'), key: join(folder, 'server.key') };
  const copy = ({ cert, key }: CertificateFiles) => {
    copyFileSync(cert, served.cert);
    copyFileSync(key, served.key);
  };
  copy(await authority.sign(['localhost', '127.0.0.1', '::1']));
  const server = await startServer({
    engine,
    args: [
      '--bind-address=127.0.0.1,::1',
      `--ssl-ca=${authority.cert}`,
      `--ssl-cert=${served.cert}`,
      `--ssl-key=${served.key}`,
      ...args,
    ],
  });
  await initialise(server, 'shopping');
  return {
    ...server,
    folder,
    authority,
    useCertificate: async (files) => {
      copy(files);
      await server.sql(RELOAD[engine]);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
