import { lookup } from 'node:dns/promises';
import { isIP, isIPv6, Socket } from 'node:net';
import type { CheckOutcome, CheckSequence } from '../domain/check-result.ts';
import { EXIT } from '../domain/exit-codes.ts';
import { failure } from '../domain/failure.ts';
import { isPrivateAddress } from './private-address.ts';

const TIMEOUT = 5_000;

/** Checks that the name of a host can be resolved, and that a server accepts connections there. */
export function serverChecks(host: string, port: number): CheckSequence {
  return [
    { name: 'host name', run: () => checkHostName(host) },
    { name: 'connection', run: () => checkConnection(host, port) },
  ];
}

async function checkHostName(host: string): Promise<CheckOutcome> {
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

async function checkConnection(host: string, port: number): Promise<CheckOutcome> {
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

/** True if all addresses of the host belong to this machine or to a private network. */
export async function isPrivateHost(host: string): Promise<boolean> {
  const addresses = await lookup(host, { all: true });
  return addresses.every(({ address }) => isPrivateAddress(address));
}
