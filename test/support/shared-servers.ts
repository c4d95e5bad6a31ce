import { DATABASES, initialise, portVariable, type Side } from './databases.ts';
import { type Engine, startServer, type TestServer } from './server.ts';

const running: TestServer[] = [];

/** Starts the two servers of an engine that its tests share, and tells the workers their ports. */
export async function startShared(engine: Engine): Promise<void> {
  await Promise.all(
    (Object.keys(DATABASES) as Side[]).map(async (side) => {
      const server = await startServer({ engine });
      running.push(server);
      await initialise(server, side);
      process.env[portVariable(side, engine)] = String(server.port);
    }),
  );
}

/** Stops them all, and removes their folders. */
export async function stopShared(): Promise<void> {
  await Promise.all(running.splice(0).map((server) => server.stop()));
}
