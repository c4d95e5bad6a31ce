import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';

export interface LoginServer {
  port: number;
  /** All that clients sent. */
  requestText(): string;
  stop(): void;
}

// Long password, database at login, protocol 4.1, transactions, long hash, plugins.
const CAPABILITIES = 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000;

/**
 * A server that requires a login with an authentication plugin that the database servers of the
 * tests do not have. It accepts no login. It follows MySQL's description of the protocol.
 */
export async function startLoginServer(plugin: string): Promise<LoginServer> {
  let requestText = '';
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const nonce = Buffer.from(randomBytes(20).map((byte) => byte || 1));
    sockets.add(socket);
    socket.on('error', () => {});
    socket.setEncoding('latin1').on('data', (data) => {
      requestText += data;
    });
    socket.write(packet(0, greeting(nonce, plugin)));
    socket.once('data', () =>
      socket.write(packet(2, Buffer.concat([bytes(0xfe), text(plugin), nonce, bytes(0)]))),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    requestText: () => requestText,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

const bytes = (...values: number[]) => Buffer.from(values);
const text = (value: string) => Buffer.from(`${value}\0`);

/** A packet: three bytes of length, the sequence number, the payload. */
const packet = (number: number, payload: Buffer) =>
  Buffer.concat([bytes(payload.length & 255, payload.length >> 8, 0, number), payload]);

function greeting(nonce: Buffer, plugin: string): Buffer {
  const low = Buffer.alloc(2);
  const high = Buffer.alloc(2);
  low.writeUInt16LE(CAPABILITIES & 0xffff);
  high.writeUInt16LE(CAPABILITIES >>> 16);
  return Buffer.concat([
    bytes(10),
    text('8.4.0'),
    bytes(1, 0, 0, 0),
    nonce.subarray(0, 8),
    bytes(0),
    low,
    bytes(255, 2, 0),
    high,
    bytes(21),
    Buffer.alloc(10),
    nonce.subarray(8),
    bytes(0),
    text(plugin),
  ]);
}
