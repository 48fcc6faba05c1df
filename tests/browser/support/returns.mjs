// Making returns without a browser, and figures that add up.
import { Client } from './client.mjs';

/** The moment at which servers of returns stand still: inside the window of November 2026, in the flu season. */
export const IN_WINDOW = '2026-11-10T10:00:00Z';
/** The same, a month before. */
export const MONTH_BEFORE = '2026-10-09T10:00:00Z';

/** The locations of the manager and of the agency of the demonstration. */
export const HOME = '1-900000000001';
export const AGENCY = '1-900000000002';

/** An answer to each item that needs more than nought. */
export const FIGURES = {
  'beds.general_residential.max_capacity': '30',
  'beds.general_residential.occupied': '26',
  'beds.general_residential.reserved': '1',
  'beds.general_residential.accepting': '3',
  de_registered_nurses: '4',
  de_care_providing_staff: '22',
  de_non_care_staff: '8',
  ab_care_providing_staff: '3',
  hours_paid: '4300',
  hours_overtime: '120.5',
  hours_agency: '200',
  service_users_total: '40',
  service_users_nhs_la: '25',
  service_users_self_funded: '15',
  care_staff_employed: '30',
  dom_hours_paid: '3900',
};

/** What a form asks, by name: an answer that somebody could give, and nothing in rows of beds that are not offered. */
export function answerFor(name) {
  if (name in FIGURES) return FIGURES[name];
  return name.startsWith('beds.') ? '' : '0';
}

/** Fills in and sends the form of a section; where it asks for reasons, gives one and sends it again. */
export async function saveSection(client, location, section, more = {}) {
  const path = `/locations/${location}/sections/${section}`;
  const html = await client.page(path);
  const fields = { ...hiddenFields(html), _do: 'save' };
  for (const [, name] of html.matchAll(/<input class="nhsuk-input[^"]*" id="[^"]*" name="([^"]+)" type="text"/g)) {
    fields[name] = answerFor(name);
  }
  for (const [, name] of html.matchAll(/name="([^"]+)" type="radio" value="true"/g)) fields[name] = 'true';
  Object.assign(fields, more);
  for (let tries = 0; tries < 3; tries += 1) {
    const { status, text, location: next } = await client.post(path, fields);
    if (status === 303) return next;
    const asked = [...text.matchAll(/<textarea[^>]* name="(_reason\.[^"]+)"/g)].map(([, name]) => name);
    if (status !== 422 || asked.length === 0) throw new Error(`${path} answered ${status}:\n${text}`);
    for (const name of asked) fields[name] = 'We have looked at it and it is right';
  }
  throw new Error(`${path} asks for reasons again and again`);
}

function hiddenFields(html) {
  const form = html.slice(html.indexOf('data-keep'));
  const found = [...form.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)];
  return Object.fromEntries(found.map(([, name, value]) => [name, value]));
}

/** The sections on the page of a return, those that are owed first. */
export function sectionsOf(html) {
  return [...new Set([...html.matchAll(/\/sections\/([a-z0-9_]+)"/g)].map(([, section]) => section))];
}

/** Saves all sections of a return; answers where the last save led. */
export async function completeReturn(client, location, month) {
  const sections = sectionsOf(await client.page(`/locations/${location}/returns/${month}`));
  let last;
  for (const section of sections) last = await saveSection(client, location, section);
  return last;
}

/** Has an officer give a location more time. */
export async function giveMoreTime(server, location) {
  const officer = await Client.signedIn(server, 'officer');
  await officer.send(`/compliance/2026-11/locations/${location}/extension`, {
    'until-day': '20',
    'until-month': '11',
    'until-year': '2026',
    reason: 'The office was flooded on 9 November, and the computers were lost',
    do: 'give',
  });
}

/** Has the head office complete one return and begin two others. */
export async function prepareReturns(server) {
  const client = await Client.signedIn(server, 'head-office');
  const page = await client.page('/returns');
  const ids = [...page.matchAll(/href="\/locations\/([^/"]+)\/returns\/2026-11"/g)].map(([, id]) => id);
  if (ids.length < 3) throw new Error('the head office has fewer than three locations');
  server.locations = { complete: ids[0], begun: ids[1], disputed: ids[2] };
  await completeReturn(client, ids[0], '2026-11');
  const sections = sectionsOf(await client.page(`/locations/${ids[1]}/returns/2026-11`));
  [server.locations.section] = sections;
  await saveSection(client, ids[1], sections[0]);
  [server.locations.disputedSection] = sectionsOf(await client.page(`/locations/${ids[2]}/returns/2026-11`));
  await saveSection(client, ids[2], server.locations.disputedSection);
  await giveMoreTime(server, AGENCY);
}
