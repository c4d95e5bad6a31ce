import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A way to a server on this machine that can be disturbed. */
export interface TcpProxy {
  port: number;
  /** How many connections came in. */
  connections(): number;
  /** All that came in, as text. */
  asked(): string;
  /** Cuts every connection that is open now. */
  cut(): void;
  close(): void;
}

/**
 * Passes connections on to a port.
 *
 * @param refuse says for a connection, by its number from 1, whether to cut it at once
 */
export async function openProxy(
  target: number,
  refuse: (connection: number) => boolean = () => false,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let asked = '';
  const server = createServer((socket) => {
    connections++;
    if (refuse(connections)) {
      socket.destroy();
      return;
    }
    const onward = connect(target, '127.0.0.1');
    socket.on('data', (bytes) => {
      asked += bytes.toString('latin1');
    });
    for (const [from, to] of [
      [socket, onward],
      [onward, socket],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cut = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (server.address() as { port: number }).port,
    connections: () => connections,
    asked: () => asked,
    cut,
    close: () => {
      cut();
      server.close();
    },
  };
}
