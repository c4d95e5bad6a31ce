import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { deliver } from '../../../src/deliver/outbox.ts';
import { smtpServer } from '../../../src/deliver/smtp.ts';
import type { Outbox } from '../../../src/domain/delivery.ts';
import { EXIT } from '../../../src/domain/exit-codes.ts';
import { failure } from '../../../src/domain/failure.ts';
import { type Ledger, openLedger } from '../../../src/ledger/ledger.ts';
import { failureOf } from '../../support/failures.ts';
import { startSmtp, type TestSmtpServer } from '../../support/smtp.ts';
import { EVENT_LIMIT } from '../../support/time-limits.ts';

const RECIPIENTS = ['kim@example.com', 'lee@example.com'];
const MAIL = {
  messageId: 'a@example.com',
  from: 'report@example.com',
  raw: Buffer.from('Subject: Report\r\n\r\nHello\r\n'),
  withheld: null,
};

let folder: string;
let ledger: Ledger;
let smtp: TestSmtpServer;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'shopweather-outbox-'));
  ledger = open();
  smtp = await startSmtp({ authOptional: true, disabledCommands: ['STARTTLS'] });
});
afterEach(async () => {
  ledger.close();
  await smtp.stop();
  rmSync(folder, { recursive: true });
});

function open(): Ledger {
  return openLedger(folder, { pid: 1, now: () => '2026-01-01T00:00:00Z', clean: (text) => text });
}

/** The outbox whose first writes of a state fail, as many as given, like a write to a full disk. */
function failingOutbox(state: string, times: number): Outbox {
  const outbox = ledger.outbox('2025-04', '');
  let left = times;
  return {
    ...outbox,
    mark: (recipients, newState, answer) => {
      const fails = newState === state || (state === 'sent' && newState === 'unknown');
      if (fails && left-- > 0) throw failure(EXIT.output, 'disk full', 'Free space.');
      outbox.mark(recipients, newState, answer);
    },
  };
}

async function send(outbox: Outbox) {
  const settings = {
    host: '127.0.0.1',
    port: smtp.port,
    security: 'none',
    login: undefined,
  } as const;
  return await deliver(smtpServer(settings), outbox, MAIL, RECIPIENTS, EVENT_LIMIT, () => () => {});
}

const states = () =>
  ledger
    .outbox('2025-04', '')
    .deliveries()
    .map(({ state }) => state);

test.each([1, 2])(
  'a mail is unknown, and not sent again, if %i writes of the answer fail',
  async (times) => {
    const outbox = failingOutbox('sent', times);
    outbox.prepare(MAIL, RECIPIENTS);
    expect(await failureOf(() => send(outbox))).toMatchObject({ exitCode: EXIT.output });
    // If nothing could be recorded, the next start reads the ledger so.
    ledger.close();
    ledger = open();
    expect(states()).toEqual(['unknown', 'unknown']);
    expect(await send(ledger.outbox('2025-04', ''))).toEqual([]);
    expect(smtp.received).toHaveLength(1);
  },
);

test('a mail is not handed over if the hand-over cannot be recorded', async () => {
  const outbox = failingOutbox('sending', 1);
  outbox.prepare(MAIL, RECIPIENTS);
  expect(await failureOf(() => send(outbox))).toMatchObject({ exitCode: EXIT.output });
  expect(smtp.received).toEqual([]);
  expect(states()).toEqual(['prepared', 'prepared']);
  expect(await send(outbox)).toEqual(RECIPIENTS);
  expect(smtp.received).toHaveLength(1);
});
