// Reminders as people get them, in the folder that stands for the mail server.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './client.mjs';
import { HOME } from './returns.mjs';

const DELIVERED_WITHIN_MS = 30_000;

/** Waits until somebody has a reminder; gives its text. */
export async function reminderTo(server, who) {
  const { email } = server.account(who);
  const until = Date.now() + DELIVERED_WITHIN_MS;
  while (Date.now() < until) {
    const files = (await readdir(server.mailFolder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    for (const name of files) {
      const text = decode(await readFile(join(server.mailFolder, name), 'utf8'));
      if (text.includes(`To: ${email}`) && text.includes('Subject: Your return for')) return text;
    }
    await pause(100);
  }
  throw new Error(`no reminder came for ${email}`);
}

/** Paths of the links that confirm figures, by the location they are for. */
export function confirmPaths(message) {
  const found = {};
  for (const part of message.split('\n\n')) {
    const location = part.match(/\(([A-Z0-9-]+)\)\n/)?.[1];
    const path = part.match(/https?:\/\/[^/\s]+(\/confirm\/\S+)/)?.[1];
    if (location && path) found[location] = path;
  }
  return found;
}

/**
 * Has the reminders of now sent; gives links of all kinds: `manager`, `used` (pressed before), and `left`, if one leaves
 * a section to look at.
 */
export async function prepareReminders(server) {
  await server.command(['reminders', 'queue']);
  const own = confirmPaths(await reminderTo(server, 'manager'));
  const many = confirmPaths(await reminderTo(server, 'head-office'));
  server.links = { manager: own[HOME] };
  for (const path of Object.values(many)) {
    const client = new Client(server.url);
    const html = await client.page(path);
    if (html.includes('somebody has to look at')) server.links.left ??= path;
    else if (!server.links.used) {
      await client.send(path, hiddenFields(html, path));
      server.links.used = path;
    }
  }
  if (!server.links.used || !server.links.manager) throw new Error('the reminders hold too few links');
}

function hiddenFields(html, action) {
  const form = html.slice(html.indexOf(`action="${action}"`));
  const fields = [...form.matchAll(/<input type="hidden" name="(_[^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(fields.map(([, name, value]) => [name, value]));
}

/** Undoes quoted-printable, which splits long lines such as links. */
function decode(message) {
  return message.replaceAll('\r\n', '\n').replaceAll('=\n', '').replaceAll('=3D', '=');
}
