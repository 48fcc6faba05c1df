// Fills a server with what pages.mjs looks at: long names, lists of more than one page, messages and jobs in every state.
import { open } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { Client } from './client.mjs';

const ACCOUNTS = 55;
const SETTLED_WITHIN_MS = 30_000;

/** 200 characters, the most that a name may have, in one word that cannot be broken at a space. */
const LONG_WORD = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(6).slice(0, 200);
/** 200 characters in words. */
const LONG_NAME = 'Anne-Marie Featherstonehaugh-Cholmondeley '.repeat(5).slice(0, 199).trim();

/** Somebody with the longest name there can be, for the pages that show one's own. */
export const LONG = { email: `${'long.'.repeat(12)}name@${'district.'.repeat(8)}demo.example`, password: 'correct horse battery' };

export async function prepare(server) {
  const { path } = await server.addAccount(LONG.email, LONG_WORD);
  await new Client(server.url).send(path, { password: LONG.password });
  server.accounts.push({ ...LONG, name: LONG_WORD });

  const administrator = await Client.signedIn(server, 'administrator');
  const add = (email, name, role = 'provider_user', scopeKind = 'location') =>
    administrator.send('/admin/accounts/new', { email, name, role, scope_kind: scopeKind, scope_id: '1-101604091' });
  for (let number = 1; number <= ACCOUNTS; number += 1) {
    await add(`person-${number}@demo.example`, `Person Number ${number}`);
  }
  await add('refused@demo.example', LONG_NAME, 'provider_admin', 'provider');
  await add('later@demo.example', LONG_WORD, 'area_lead', 'area');
  await settled(administrator);
  server.messages = {
    sent: await newestMessage(administrator, 'sent'),
    failed: await newestMessage(administrator, 'failed'),
    queued: await newestMessage(administrator, 'queued'),
  };
  server.older = await olderPages(administrator);
}

/** Makes the database unreadable under a server that runs, for the page that says the fault is ours. */
export async function damage(server) {
  // What was written last may be in the file beside it.
  for (const path of [server.database, `${server.database}-wal`]) {
    const file = await open(path, 'r+');
    try {
      const { size } = await file.stat();
      await file.write(Buffer.alloc(size, 'no database '), 0, size, 0);
    } finally {
      await file.close();
    }
  }
}

/** Waits until every message has been tried. */
async function settled(administrator) {
  const until = Date.now() + SETTLED_WITHIN_MS;
  while (Date.now() < until) {
    const waiting = links(await administrator.page('/admin/mail?state=queued'));
    const tried = waiting.length === 1 && !(await administrator.page(waiting[0])).includes('not tried');
    if (tried && links(await administrator.page('/admin/mail?state=failed')).length === 1) return;
    await pause(100);
  }
  throw new Error('the messages were not delivered in time');
}

async function newestMessage(administrator, state) {
  const [newest] = links(await administrator.page(`/admin/mail?state=${state}`));
  if (!newest) throw new Error(`no message is ${state}`);
  return newest;
}

function links(html) {
  return [...html.matchAll(/href="(\/admin\/mail\/\d+)"/g)].map((found) => found[1]);
}

/** The addresses of the second page of each long list. */
async function olderPages(administrator) {
  const older = {};
  for (const path of ['/admin/accounts', '/admin/mail?state=sent', '/admin/jobs?state=done', '/admin/audit']) {
    const html = (await administrator.page(path)).replaceAll('&#x3D;', '=').replaceAll('&amp;', '&');
    older[path] = html.match(/href="([^"]*before=\d+)"/)?.[1];
    if (!older[path]) throw new Error(`${path} has no second page`);
  }
  return older;
}
