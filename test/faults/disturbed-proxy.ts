import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

type Side = 'client' | 'server';

/** What goes wrong with a connection. */
export interface Disturbance {
  /** When it happens: at once, or when so many bytes or a text have come from one side. */
  at: 'connect' | { from: Side; bytes: number } | { from: 'client'; text: RegExp };
  /** What happens: the connection is reset, closed, or falls silent for good. */
  act: 'reset' | 'close' | 'stall';
  /**
   * Whether the text goes to the server before it happens. If the server answers that text, it
   * happens when the answer is there, which the client never sees.
   */
  passOn?: 'answered' | 'unanswered' | undefined;
}

/** A proxy to a server on which connections are disturbed. */
export interface DisturbedProxy extends Disposable {
  port: number;
  /** Settles when the disturbance has happened for the first time. */
  happened: Promise<void>;
  /** How often it has happened. */
  strikes(): number;
}

/** Calls back once: when the server has answered, or is gone. */
function onAnswerOrEnd(far: Socket, call: () => void): void {
  const once = () => {
    far.off('data', once).off('close', once);
    call();
  };
  far.on('data', once).on('close', once);
}

/**
 * Passes connections on to a port, and disturbs them.
 *
 * @param times how often at most: each connection is disturbed until then. It counts strikes and not
 *   connections, since on a slow machine a connection may end before the disturbance is due.
 */
export async function openDisturbedProxy(
  target: number,
  disturbance: Disturbance,
  times: number,
): Promise<DisturbedProxy> {
  const sockets = new Set<Socket>();
  const happened = Promise.withResolvers<void>();
  let strikes = 0;
  const server = createServer((client) => {
    track(client);
    if (strikes < times && disturbance.at === 'connect') {
      strike(client);
      return;
    }
    const far = connect(target, '127.0.0.1');
    track(far);
    pass(client, far);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');

  function track(socket: Socket) {
    sockets.add(socket);
    socket.on('error', () => {});
  }
  function strike(client: Socket, far?: Socket) {
    strikes++;
    happened.resolve();
    if (disturbance.act === 'stall') {
      client.pause();
      return;
    }
    if (disturbance.act === 'reset') client.resetAndDestroy();
    else client.end();
    far?.destroy();
  }
  function pass(client: Socket, far: Socket) {
    const { at, passOn } = disturbance;
    let disturbed = false;
    const relay = (from: Socket, to: Socket, side: Side) => {
      let [count, text] = [0, ''];
      from.on('data', (chunk: Buffer) => {
        if (disturbed) return;
        if (at === 'connect' || at.from !== side || strikes >= times) {
          to.write(chunk);
          return;
        }
        count += chunk.length;
        text += chunk.toString('latin1');
        const isDue = 'bytes' in at ? count >= at.bytes : at.text.test(text);
        if (!isDue) {
          to.write(chunk);
          return;
        }
        disturbed = true;
        if ('bytes' in at) {
          // What was sent before a reset is read before it.
          to.write(chunk.subarray(0, chunk.length - (count - at.bytes)), () => strike(client, far));
        } else if (passOn === undefined) {
          strike(client, far);
        } else {
          if (passOn === 'answered') onAnswerOrEnd(far, () => strike(client, far));
          to.write(chunk, () => {
            if (passOn === 'unanswered') strike(client, far);
          });
        }
      });
      from.on('close', () => to.end());
    };
    relay(client, far, 'client');
    relay(far, client, 'server');
  }
  return {
    port: (server.address() as { port: number }).port,
    happened: happened.promise,
    strikes: () => strikes,
    [Symbol.dispose]: () => {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}
