// Chasing without a browser: a call logged, a template sent, a place reported, so that pages have something to show.
import { Client } from './client.mjs';
import { AGENCY, HOME } from './returns.mjs';

const MONTH = '/compliance/2026-11';

/** Logs a call, sends a template to a selection, and reports two places, of which one is checked. */
export async function prepareChasing(server) {
  const officer = await Client.signedIn(server, 'officer');
  const log = (fields) => officer.send(MONTH, fields, `${MONTH}/locations/${HOME}/contacts`);
  await log({ kind: 'call', outcome: 'no_answer' });
  await log({
    kind: 'call',
    outcome: 'left_message',
    note: 'Asked the deputy to ring back',
    next_action: 'Ring again',
    'next_on-day': '13',
    'next_on-month': '11',
    'next_on-year': '2026',
  });
  const message = { location: AGENCY, template: 'chase_help', key: 'a-key-for-the-pages' };
  server.batch = await officer.send(MONTH, message, `${MONTH}/message`);
  const list = await officer.page(`${MONTH}?users=0`);
  const ids = [...list.matchAll(/name="location" type="checkbox" value="([^"]+)"/g)].map(([, id]) => id);
  if (ids.length < 2) throw new Error('there are fewer than two locations that nobody has access to');
  const report = (id, reason) => officer.send(MONTH, { seen: 'visit', reason }, `${MONTH}/locations/${id}/not-operating`);
  [server.unreached] = ids;
  await report(ids[0], 'The building has been empty since June');
  await report(ids[1], 'The sign is gone');
  const administrator = await Client.signedIn(server, 'administrator');
  const reports = await administrator.page('/admin/not-operating');
  server.reports = [...reports.matchAll(/href="(\/admin\/not-operating\/\d+)"/g)].map(([, path]) => path);
  await administrator.send(server.reports[0], { confirmed: 'true', note: 'Companies House says that it is dissolved' });
}
