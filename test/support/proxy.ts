import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** A TCP proxy to a server on this machine, whose connections can be cut. */
export interface TcpProxy {
  port: number;
  /** The number of connections so far. */
  connections(): number;
  /** All that clients sent, as text. */
  requestText(): string;
  /** Cuts all open connections. */
  cutConnections(): void;
  close(): void;
}

/**
 * Opens a proxy that forwards connections to a port.
 *
 * @param refuse returns true for a connection, numbered from 1, that is to be cut at once
 */
export async function openProxy(
  target: number,
  refuse: (connection: number) => boolean = () => false,
): Promise<TcpProxy> {
  const sockets = new Set<Socket>();
  let connections = 0;
  let requestText = '';
  const server = createServer((socket) => {
    connections++;
    if (refuse(connections)) {
      socket.destroy();
      return;
    }
    const upstream = connect(target, '127.0.0.1');
    socket.on('data', (bytes) => {
      requestText += bytes.toString('latin1');
    });
    for (const [from, to] of [
      [socket, upstream],
      [upstream, socket],
    ] as const) {
      sockets.add(from);
      from.on('error', () => {});
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cutConnections = () => {
    for (const socket of sockets) socket.destroy();
    sockets.clear();
  };
  return {
    port: (server.address() as { port: number }).port,
    connections: () => connections,
    requestText: () => requestText,
    cutConnections,
    close: () => {
      cutConnections();
      server.close();
    },
  };
}
