import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

/** What goes wrong with a connection. */
export interface Disturbance {
  /** Where it happens: at once, or when so many bytes or a text have come from one side. */
  at: 'connect' | { from: 'client' | 'server'; bytes: number } | { from: 'client'; text: RegExp };
  /** What happens: the connection is reset, closed, or falls silent for good. */
  act: 'reset' | 'close' | 'stall';
  /** Whether what set it off is passed on first. */
  passOn?: boolean;
}

/** A way to a server on which connections are disturbed. */
export interface DisturbedWay extends Disposable {
  port: number;
  /** Settles when a disturbance has happened. */
  happened: Promise<void>;
}

/**
 * Passes connections on to a port.
 *
 * @param plan what goes wrong with a connection, by its number from 1
 */
export async function disturbedWay(
  target: number,
  plan: (connection: number) => Disturbance | undefined,
): Promise<DisturbedWay> {
  const sockets = new Set<Socket>();
  const happened = Promise.withResolvers<void>();
  let connections = 0;
  const server = createServer((client) => {
    const disturbance = plan(++connections);
    const track = (socket: Socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
    };
    track(client);
    const onward: { server?: Socket } = {};
    const strike = ({ act }: Disturbance) => {
      happened.resolve();
      if (act === 'reset') client.resetAndDestroy();
      if (act === 'close') client.end();
      if (act === 'stall') client.pause();
      else onward.server?.destroy();
    };
    if (disturbance?.at === 'connect') {
      strike(disturbance);
      return;
    }
    const far = connect(target, '127.0.0.1');
    onward.server = far;
    track(far);
    let struck = false;
    const pass = (from: Socket, to: Socket, side: 'client' | 'server') => {
      let seen = 0;
      let text = '';
      from.on('data', (chunk: Buffer) => {
        if (struck) return;
        const at = disturbance?.at;
        if (disturbance === undefined || typeof at !== 'object' || at.from !== side) {
          to.write(chunk);
          return;
        }
        seen += chunk.length;
        text += chunk.toString('latin1');
        const hit = 'bytes' in at ? seen >= at.bytes : at.text.test(text);
        if (!hit) {
          to.write(chunk);
          return;
        }
        struck = true;
        const kept = 'bytes' in at ? chunk.subarray(0, chunk.length - (seen - at.bytes)) : chunk;
        if ('bytes' in at || disturbance.passOn) to.write(kept, () => later());
        else later();
        // Time for what was passed on to be read, before the connection goes.
        function later() {
          setTimeout(() => strike(disturbance as Disturbance), 50);
        }
      });
      from.on('close', () => to.end());
    };
    pass(client, far, 'client');
    pass(far, client, 'server');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as { port: number }).port,
    happened: happened.promise,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
