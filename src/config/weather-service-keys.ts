import { webAddress } from './values.ts';

/** The API key of a service, decoded if it is percent-encoded, as some services issue it. */
export function serviceKey(value: string): string {
  let key = value.trim();
  try {
    // Keys are hexadecimal or Base64; neither contains a %.
    key = decodeURIComponent(key);
  } catch {
    throw new Error('has a % that is not followed by two hexadecimal digits');
  }
  if (!/^[!-~]+$/.test(key)) throw new Error('must be a single word without spaces');
  return key;
}

/** The address of a server, with or without a path. */
export function serviceAddress(value: string): string {
  const address = webAddress(value);
  const { username, password, search, hash } = new URL(address);
  if (username + password + search + hash !== '') {
    throw new Error('must be an address alone, without a user, a password, ? or #');
  }
  return address;
}
