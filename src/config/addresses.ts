import { domainToASCII } from 'node:url';
import type { Address } from '../domain/settings.ts';
import { line, name as personName } from './mail-text.ts';

// A local part of ordinary characters, then the labels of a host. Quoted local parts and comments
// are rejected: nobody uses them, and they could hide further recipients.
const ADDRESS =
  /^[\p{L}\p{N}.!#$%&'*+/=?^_`{|}~-]{1,64}@[\p{L}\p{N}]([\p{L}\p{N}.-]{0,251}[\p{L}\p{N}])?$/u;
const NAMED = /^(?:"([^"\\]*)"|([^"<>,]*?))\s*<([^<>]*)>$/;
const COMMA_OUTSIDE_QUOTES = /,(?=(?:[^"]*"[^"]*")*[^"]*$)/;

/**
 * Parses `a@example.com, Kim <kim@example.com>, "Lee, Shop" <lee@example.com>`.
 *
 * @throws Error that names the part that is not an address
 */
export function parseAddresses(text: string): Address[] {
  const parts = line(text)
    .split(COMMA_OUTSIDE_QUOTES)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  if (parts.length === 0) throw new Error('names no mail address');
  return parts.map(parseAddress);
}

function parseAddress(text: string): Address {
  const named = NAMED.exec(text);
  const name = personName((named?.[1] ?? named?.[2] ?? '').trim());
  const address = withAsciiHost((named?.[3] ?? text).trim());
  if (!ADDRESS.test(address) || address.includes('..') || /^\.|\.@/.test(address)) {
    throw new Error(`'${text}' is not a mail address`);
  }
  return { name, address };
}

/** Encodes a host with other letters, for mail servers without SMTPUTF8. */
function withAsciiHost(address: string): string {
  const [, box = '', host = ''] = /^(.*@)(.*)$/.exec(address) ?? [];
  // The host becomes empty if it has no form in ASCII. Then the address is rejected.
  return /[^ -~]/.test(host) ? box + domainToASCII(host) : address;
}
