import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

type Side = 'client' | 'server';

/** A fault of a connection. */
export interface Disturbance {
  /** When it happens: at once, or after a number of bytes or a text from one side. */
  at: 'connect' | { from: Side; bytes: number } | { from: 'client'; text: RegExp };
  /** What happens: the connection is reset, closed, or transmits nothing more. */
  act: 'reset' | 'close' | 'stall';
  /**
   * Whether the server receives the text before the disturbance. With `answered`, the disturbance
   * happens when the server has answered, and the client never gets the answer.
   */
  passOn?: 'answered' | 'unanswered' | undefined;
}

/** A proxy that disturbs connections to a server. */
export interface DisturbedProxy extends Disposable {
  port: number;
  /** Resolves at the first disturbance. */
  happened: Promise<void>;
  /** The number of disturbances so far. */
  count(): number;
}

/**
 * Opens a proxy to a port, which disturbs each connection until `times` is reached.
 *
 * @param times the largest number of disturbances. Not of connections: on a slow machine a connection
 *   may end before its disturbance.
 */
export async function openDisturbedProxy(
  target: number,
  disturbance: Disturbance,
  times: number,
): Promise<DisturbedProxy> {
  const sockets = new Set<Socket>();
  const happened = Promise.withResolvers<void>();
  let count = 0;
  const server = createServer((client) => {
    track(client);
    if (disturbance.at === 'connect' && count < times) {
      disturb(client);
      return;
    }
    const serverSocket = connect(target, '127.0.0.1');
    track(serverSocket);
    const connection: Connection = {
      client,
      server: serverSocket,
      isDisturbed: false,
      mayDisturb: () => count < times,
      disturb: () => disturb(client, serverSocket),
    };
    relay(connection, 'client', disturbance);
    relay(connection, 'server', disturbance);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  function track(socket: Socket) {
    sockets.add(socket);
    socket.on('error', () => {});
  }
  function disturb(client: Socket, serverSocket?: Socket) {
    count++;
    happened.resolve();
    if (disturbance.act === 'stall') {
      client.pause();
      return;
    }
    if (disturbance.act === 'reset') client.resetAndDestroy();
    else client.end();
    serverSocket?.destroy();
  }
  return {
    port: (server.address() as { port: number }).port,
    happened: happened.promise,
    count: () => count,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

interface Connection {
  client: Socket;
  server: Socket;
  isDisturbed: boolean;
  mayDisturb(): boolean;
  disturb(): void;
}

/** Relays the bytes that one side sends, until the disturbance. */
function relay(connection: Connection, side: Side, { at, passOn }: Disturbance): void {
  const from = connection[side];
  const to = connection[side === 'client' ? 'server' : 'client'];
  let bytes = 0;
  let text = '';
  from.on('data', (chunk: Buffer) => {
    if (connection.isDisturbed) return;
    if (at === 'connect' || at.from !== side || !connection.mayDisturb()) {
      to.write(chunk);
      return;
    }
    bytes += chunk.length;
    text += chunk.toString('latin1');
    const isDue = 'bytes' in at ? bytes >= at.bytes : at.text.test(text);
    if (!isDue) {
      to.write(chunk);
      return;
    }
    connection.isDisturbed = true;
    if ('bytes' in at) {
      // The receiver gets the bytes before the limit.
      to.write(chunk.subarray(0, chunk.length - (bytes - at.bytes)), connection.disturb);
    } else if (passOn === undefined) {
      connection.disturb();
    } else {
      if (passOn === 'answered') onAnswerOrEnd(connection.server, connection.disturb);
      to.write(chunk, () => {
        if (passOn === 'unanswered') connection.disturb();
      });
    }
  });
  from.on('close', () => to.end());
}

/** Calls `listener` once: when the server has answered, or has closed the connection. */
function onAnswerOrEnd(serverSocket: Socket, listener: () => void): void {
  const callOnce = () => {
    serverSocket.off('data', callOnce).off('close', callOnce);
    listener();
  };
  serverSocket.on('data', callOnce).on('close', callOnce);
}
