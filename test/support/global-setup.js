import { DATABASES, initialise } from './databases.ts';
import { startMariadb } from './mariadb.ts';

/** Starts the two database servers that all tests share, and tells the workers their ports. */
export default async function globalSetup() {
  // Each project of the configuration calls this; the servers serve all.
  if (globalThis.testServers) return;
  const sides = Object.keys(DATABASES);
  const servers = await Promise.all(sides.map(() => startMariadb()));
  globalThis.testServers = servers;
  await Promise.all(servers.map((server, i) => initialise(server, sides[i])));
  sides.forEach((side, i) => {
    process.env[DATABASES[side].port] = String(servers[i].port);
  });
}
