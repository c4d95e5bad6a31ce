import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Authority, type CertificateFiles, makeAuthority } from './certificates.ts';
import { initialise } from './databases.ts';
import { ENGINE, type ServerOptions, startServer, type TestServer } from './server.ts';

/** A server of the sales that offers TLS, also at ::1, with an authority of its own. */
export interface TlsServer extends TestServer {
  /** Of this server's files. */
  folder: string;
  authority: Authority;
  /** What it shows to clients from now on. */
  show(files: CertificateFiles): Promise<void>;
}

const RELOAD = { mariadb: 'FLUSH SSL', mysql: 'ALTER INSTANCE RELOAD TLS' };

/** Its certificate is for `localhost`, 127.0.0.1 and ::1, until told otherwise. */
export async function startTlsServer({
  engine = ENGINE,
  args = [],
}: Omit<ServerOptions, 'env'> = {}): Promise<TlsServer> {
  const folder = mkdtempSync(join(tmpdir(), 'shopweather-tls-'));
  const authority = await makeAuthority(join(folder, 'authority'));
  const shown = { cert: join(folder, 'shown.pem'), key: join(folder, 'shown.key') };
  const place = ({ cert, key }: CertificateFiles) => {
    copyFileSync(cert, shown.cert);
    copyFileSync(key, shown.key);
  };
  place(await authority.sign(['localhost', '127.0.0.1', '::1']));
  const server = await startServer({
    engine,
    args: [
      '--bind-address=127.0.0.1,::1',
      `--ssl-ca=${authority.cert}`,
      `--ssl-cert=${shown.cert}`,
      `--ssl-key=${shown.key}`,
      ...args,
    ],
  });
  await initialise(server, 'shopping');
  return {
    ...server,
    folder,
    authority,
    show: async (files) => {
      place(files);
      await server.sql(RELOAD[engine]);
    },
    stop: async () => {
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}
