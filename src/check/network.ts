import { lookup } from 'node:dns/promises';
import { isIP, isIPv6, Socket } from 'node:net';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { isPrivateAddress } from '../system/private-address.ts';
import type { Chain, Verdict } from './check-result.ts';

const TIMEOUT = 5_000;

/** Whether a host is known, and something listens at its port. */
export function reachable(host: string, port: number): Chain {
  return [
    ['host name', () => resolved(host)],
    ['connection', () => connected(host, port)],
  ];
}

async function resolved(host: string): Promise<Verdict> {
  if (isIP(host)) return `${host} is an address`;
  try {
    const addresses = await lookup(host, { all: true });
    return `${host} is ${addresses.map(({ address }) => address).join(', ')}`;
  } catch (error) {
    throw failure(
      EXIT.unavailable,
      `the host name ${host} cannot be looked up (${(error as NodeJS.ErrnoException).code})`,
      'Check the host, and that this machine has a name server.',
      { cause: error },
    );
  }
}

async function connected(host: string, port: number): Promise<Verdict> {
  const start = performance.now();
  const where = isIPv6(host) ? `[${host}]:${port}` : `${host}:${port}`;
  const socket = new Socket();
  try {
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(TIMEOUT, () => reject(new Error('no answer')));
      socket.once('error', reject);
      socket.connect(port, host, resolve);
    });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    throw failure(
      EXIT.unavailable,
      `nothing can be reached at ${where} (${code ?? message})`,
      'Check that the server runs, the port, and the firewalls between here and there.',
      { cause: error },
    );
  } finally {
    socket.destroy();
  }
  return `${where} answers in ${Math.round(performance.now() - start)} ms`;
}

/** True for a host of this machine or of its private networks. */
export async function isNear(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true });
  return addresses.every(({ address }) => isPrivateAddress(address));
}
