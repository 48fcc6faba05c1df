// The codes of an app (RFC 6238), from the secret that a page shows.
import { createHmac } from 'node:crypto';
import { Client } from './client.mjs';

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';
const STEP_SECONDS = 30;

function bytes(secret) {
  const bits = [...secret.replaceAll(' ', '')].map((letter) => LETTERS.indexOf(letter).toString(2).padStart(5, '0')).join('');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** The code of a moment; of so many steps later, where those before were used. */
export function codeOf(secret, at, later = 0) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(Math.floor(at.getTime() / 1000 / STEP_SECONDS) + later));
  const mac = createHmac('sha1', bytes(secret)).update(counter).digest();
  const from = mac.at(-1) & 0xf;
  return String((mac.readUInt32BE(from) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Has somebody set up an app, without a browser. */
export async function setUpCodes(server, who) {
  const client = await Client.signedIn(server, who);
  const path = '/account/second-factor/set-up';
  const html = await client.page(path);
  const field = (name) => html.match(new RegExp(`name="${name}" value="([^"]*)"`))?.[1];
  const secret = html.match(/<code class="app-code">([A-Z2-7 ]+)<\/code>/)[1];
  const fields = { csrf_token: field('csrf_token'), name: field('name'), code: codeOf(secret, new Date()) };
  const { status, text } = await client.post(path, fields);
  if (status !== 200 || !text.includes('Your recovery codes')) throw new Error(`${path} answered ${status}:\n${text}`);
  return secret;
}
