import { once } from 'node:events';
import { createServer } from 'node:net';

// These ports lie below the range from which Linux takes ports for outgoing connections and for port
// 0, so no other program gets one between this check and its use. Each worker has its own ports.
const FIRST_PORT = 10_000;
const PER_WORKER = 2_000;
const start = FIRST_PORT + (Number(process.env.JEST_WORKER_ID ?? 0) % 10) * PER_WORKER;
let next = process.pid % PER_WORKER;

/** A TCP port of 127.0.0.1 on which nothing listens. */
export async function freePort(): Promise<number> {
  for (let tries = 0; tries < PER_WORKER; tries++) {
    const port = start + (next++ % PER_WORKER);
    if (await isFree(port)) return port;
  }
  throw new Error('no free port');
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer().listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
  } catch {
    return false;
  }
  server.close();
  await once(server, 'close');
  return true;
}
