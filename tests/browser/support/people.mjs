// Asking for access and inviting, without a browser, and the links in the messages about it.
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './client.mjs';

const SENT_WITHIN_MS = 20_000;

const decode = (text) => text.replaceAll('=\r\n', '').replaceAll('=3D', '=');

/** The path of a link that begins so, in a message to somebody; waits until it has left. */
export async function linkTo(server, email, start) {
  const until = Date.now() + SENT_WITHIN_MS;
  while (Date.now() < until) {
    const files = (await readdir(server.mailFolder).catch(() => [])).filter((name) => name.endsWith('.eml'));
    for (const name of files) {
      const text = decode(await readFile(join(server.mailFolder, name), 'utf8'));
      const found = text.includes(`To: ${email}`) && text.match(new RegExp(`${start}[^\\s]+`));
      if (found) return found[0];
    }
    await pause(100);
  }
  throw new Error(`no message to ${email} has a link to ${start}`);
}

/** Somebody asks for a location of the demonstration and shows that their address is theirs. */
export async function askForAccess(server, email, location) {
  const client = new Client(server.url);
  const fields = { first_name: 'Ines', surname: 'Marsh', email, job_title: 'Registered manager', role: 'provider_user' };
  await client.send(`/register/locations/${location}`, fields);
  const link = await linkTo(server, email, '/register/email/');
  await client.send(link, {});
  return link;
}

/** The head office invites somebody. */
export async function invite(server, email) {
  const client = await Client.signedIn(server, 'head-office');
  const scope = (await client.page('/people/invite')).match(/<option value="(provider:[^"]+)"/)[1];
  await client.send('/people/invite', { email, role: 'provider_user', scope });
  return linkTo(server, email, '/invitations/');
}

/** Requests, invitations, and a key, on a server whose messages are files. */
export async function preparePeople(server, location) {
  const proved = await askForAccess(server, 'ines@demo.example', location);
  const client = new Client(server.url);
  const fields = { first_name: 'Olu', surname: 'Ade', email: 'olu@demo.example', job_title: 'Deputy', role: 'provider_user' };
  await client.send(`/register/locations/${location}`, fields);
  const unproved = await linkTo(server, 'olu@demo.example', '/register/email/');
  const invitation = await invite(server, 'vik@demo.example');
  await client.send(await invite(server, 'zoe@demo.example'), { first_name: 'Zoe', surname: 'Lund', job_title: 'Deputy' });
  const administrator = await Client.signedIn(server, 'administrator');
  const [, request] = (await administrator.page('/people/requests')).match(/href="(\/people\/requests\/\d+)"/);
  const accounts = [...(await administrator.page('/admin/accounts')).matchAll(/href="(\/admin\/accounts\/\d+)"/g)];
  const [, remove] = (await (await Client.signedIn(server, 'head-office')).page('/people')).match(/href="(\/people\/\d+\/remove)"/);
  server.people = { remove, proved, unproved, invitation, request, account: accounts[0][1] };
}
