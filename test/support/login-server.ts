import { createHash, generateKeyPairSync, privateDecrypt, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { createSecureContext, type SecureContextOptions, TLSSocket } from 'node:tls';

/** What the server wants, which only knows how to let in: it answers no query. */
interface LoginOptions {
  /** Authentication plugin of all its users. */
  plugin: string;
  password: string;
  /** Whether it has seen the password before, and so needs no more than its hash. */
  cached?: boolean;
  /** PEM of certificate and key, and what else is not as usual, where it offers TLS. */
  tls?: SecureContextOptions;
}

export interface LoginServer {
  port: number;
  /** How clients logged in: `hash`, `clear` or `key`. */
  logins: string[];
  /** All that came in before anything was encrypted. */
  overheard(): string;
  stop(): void;
}

// Long password, database at login, protocol 4.1, transactions, long hash, plugins.
const CAPABILITIES = 0x1 | 0x8 | 0x200 | 0x2000 | 0x8000 | 0x80000;
const SSL = 0x800;

/**
 * A server that logs in by `caching_sha2_password` as MySQL 8 does, or asks for a plugin that it
 * gets no answer for. It follows MySQL's description of the protocol.
 */
export async function startLoginServer(options: LoginOptions): Promise<LoginServer> {
  const logins: string[] = [];
  const heard: Buffer[] = [];
  const sockets = new Set<Socket>();
  const pair = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    greet(socket, options, pair, heard).then(
      (how) => logins.push(how),
      () => socket.destroy(),
    );
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    logins,
    overheard: () => Buffer.concat(heard).toString('latin1'),
    stop: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

/** One login. Returns how it went; a client that goes away ends it by an error. */
async function greet(
  socket: Socket,
  { plugin, password, cached = false, tls }: LoginOptions,
  pair: { publicKey: string; privateKey: string },
  heard: Buffer[],
): Promise<string> {
  const nonce = Buffer.from(randomBytes(20).map((byte) => byte || 1));
  const wire = packets(socket, heard);
  wire.send(greeting(nonce, plugin, tls ? CAPABILITIES | SSL : CAPABILITIES));
  let answer = await wire.next();
  if (tls && answer.readUInt32LE(0) & SSL) {
    const secure = new TLSSocket(socket, {
      isServer: true,
      secureContext: createSecureContext(tls),
    });
    secure.on('error', () => {});
    wire.move(secure);
    answer = await wire.next();
  }
  const body = answer.subarray(answer.indexOf(0, 32) + 1);
  let token = body.subarray(1, 1 + (body[0] as number));
  if (!answer.includes(`\0${plugin}\0`)) {
    wire.send(Buffer.concat([bytes(0xfe), text(plugin), nonce, bytes(0)]));
    token = await wire.next();
  }
  if (cached && token.equals(hashOf(password, nonce))) {
    wire.send(bytes(1, 3));
    wire.send(bytes(0, 0, 0, 2, 0, 0, 0));
    return 'hash';
  }
  wire.send(bytes(1, 4));
  let full = await wire.next();
  let how = 'clear';
  if (full.equals(bytes(2))) {
    wire.send(Buffer.concat([bytes(1), Buffer.from(pair.publicKey)]));
    full = xor(
      privateDecrypt({ key: pair.privateKey, oaepHash: 'sha1' }, await wire.next()),
      nonce,
    );
    how = 'key';
  }
  if (!full.equals(text(password))) throw new Error('another password');
  wire.send(bytes(0, 0, 0, 2, 0, 0, 0));
  return how;
}

/** Packets of MySQL on a stream that may change under way: three bytes of length, one that counts. */
function packets(socket: Duplex, heard: Buffer[]) {
  let stream = socket;
  let count = 0;
  const read = async (size: number): Promise<Buffer> => {
    for (;;) {
      const chunk: Buffer | null = stream.read(size);
      if (chunk?.length === size) return chunk;
      if (chunk !== null || stream.readableEnded || stream.destroyed) throw new Error('gone');
      await Promise.race([once(stream, 'readable'), once(stream, 'close')]);
    }
  };
  return {
    send: (payload: Buffer) => {
      stream.write(bytes(payload.length & 255, payload.length >> 8, 0, count++));
      stream.write(payload);
    },
    next: async (): Promise<Buffer> => {
      const header = await read(4);
      count = (header[3] as number) + 1;
      const payload = await read(header.readUIntLE(0, 3));
      if (stream === socket) heard.push(payload);
      return payload;
    },
    move: (secure: Duplex) => {
      stream = secure;
    },
  };
}

const bytes = (...values: number[]) => Buffer.from(values);
const text = (value: string) => Buffer.from(`${value}\0`);

function greeting(nonce: Buffer, plugin: string, capabilities: number): Buffer {
  const [low, high] = [Buffer.alloc(2), Buffer.alloc(2)];
  low.writeUInt16LE(capabilities & 0xffff);
  high.writeUInt16LE(capabilities >>> 16);
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

function hashOf(password: string, nonce: Buffer): Buffer {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const once = sha256(Buffer.from(password));
  return xor(once, sha256(sha256(once), nonce));
}

function xor(left: Buffer, right: Buffer): Buffer {
  return left.map((byte, i) => byte ^ (right[i % right.length] as number)) as Buffer;
}
