import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import { afterEach, expect, test } from '@jest/globals';
import { smtpServer } from '../../../src/deliver/smtp.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { failureOf } from '../../support/failures.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';

let server: Server;
afterEach(() => {
  server.close();
});

type Replies = Readonly<Partial<Record<'RCPT' | 'DATA' | 'body' | 'endless', string>>>;

/** Starts a mail server with these replies; `body` is sent as soon as a part of the mail arrives. */
async function startServer({ RCPT = '250 ok', DATA = '354 go', body, endless }: Replies) {
  const messages: string[] = [];
  server = createServer((socket) => {
    let isData = false;
    let message = '';
    const reply = (text: string) => socket.write(`${text}\r\n`);
    reply('220 mail');
    socket.on('error', () => {});
    socket.on('data', (chunk) => {
      const text = String(chunk);
      if (isData) {
        message += text;
        if (body !== undefined && message === text) reply(body);
        if (!message.endsWith('\r\n.\r\n')) return;
        isData = false;
        messages.push(message);
        if (endless === undefined) reply('250 accepted');
        else replyForever(socket, endless);
        return;
      }
      for (const line of text.split('\r\n').filter(Boolean)) {
        if (line === 'DATA') {
          isData = true;
          reply(DATA);
        } else reply(line.startsWith('RCPT') ? RCPT : '250 ok');
      }
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return { port, messages };
}

/** Sends a line again each time the one before was sent. */
function replyForever(socket: Socket, line: string): void {
  if (!socket.destroyed)
    socket.write(`${line}\r\n`, () => setImmediate(replyForever, socket, line));
}

async function send(port: number, size: number, answerTimeout = EVENT_LIMIT) {
  const settings = { host: '127.0.0.1', port, security: 'none', login: undefined } as const;
  const mail = {
    from: 'report@example.com',
    to: ['kim@example.com'],
    raw: Buffer.from(`Subject: x\r\n\r\n${'x'.repeat(size)}\r\n`),
  };
  return await smtpServer(settings, answerTimeout).send(mail, EVENT_LIMIT, () => {});
}

const LARGE = 20_000_000;

test('a mail is sent to a server that replies in order', async () => {
  const { port, messages } = await startServer({});
  expect((await send(port, 10)).accepted).toEqual(['kim@example.com']);
  expect(messages).toHaveLength(1);
});

test.each<[string, Replies, number]>([
  ['the answer comes with the invitation', { DATA: '354 go\r\n250 accepted' }, 10],
  ['a reply too many comes at RCPT', { RCPT: '250 ok\r\n250 ok' }, 10],
  ['the answer to DATA is no invitation', { DATA: '250 ok' }, 10],
  ['the answer comes while the mail is sent', { body: '250 accepted' }, LARGE],
  ['a rejection comes while the mail is sent', { body: '550 no' }, LARGE],
])('nothing is sent if %s', async (_, replies, size) => {
  const { port, messages } = await startServer(replies);
  const failure = await failureOf(() => send(port, size));
  expect(failure).toMatchObject({ exitCode: EXIT.unavailable });
  expect(failure.message).toContain('broke the protocol: it replied before the message was');
  expect(messages).toEqual([]);
});

test('a delivery is in doubt if the answer never ends', async () => {
  const { port } = await startServer({ endless: '' });
  expect(await failureOf(() => send(port, 10, 2_000))).toMatchObject({ exitCode: EXIT.held });
});
