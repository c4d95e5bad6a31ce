import { makeSharedAuthority } from './authority.ts';
import { DATABASES, initialise, portVariable, type Side } from './databases.ts';
import { type Engine, startServer, type TestServer } from './server.ts';

const running: TestServer[] = [];
let authority: Promise<void> | undefined;

/**
 * Starts the two servers of an engine for each worker, so that two test files never use a server at
 * the same time. The workers find the ports in the environment.
 */
export async function startSharedServers(engine: Engine, workers: number): Promise<void> {
  authority ??= makeSharedAuthority();
  await authority;
  for (let worker = 1; worker <= workers; worker++) {
    await Promise.all(
      (Object.keys(DATABASES) as Side[]).map(async (side) => {
        const server = await startServer({ engine });
        running.push(server);
        await initialise(server, side);
        process.env[portVariable(side, engine, String(worker))] = String(server.port);
      }),
    );
  }
}

/** Stops all shared servers, and removes their folders. */
export async function stopSharedServers(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}
