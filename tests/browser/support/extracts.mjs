// Making extracts and registering recipients without a browser.
import { Client } from './client.mjs';

const RECIPIENT = {
  name: 'Skills for the sector',
  purpose: 'Estimates of the workforce of adult social care',
  basis: 'health_or_care',
  sensitive: 'yes',
  public_interest: 'The estimates cannot be made without the hours',
  valid_from: '2026-01-01',
  valid_until: '',
  scope: 'national',
  api_key: '',
};

const SCHEDULE = {
  kind: 'compliance',
  format: 'csv',
  rhythm: 'closing',
  month: '',
  due_at: '',
  recipient: '',
  scope: '',
};

/**
 * Has the analyst ask for an extract, wait for it and take a file, and put one on a schedule; and the administrator register
 * a recipient.
 */
export async function prepareExtracts(server) {
  const analyst = await Client.signedIn(server, 'analyst');
  const asked = { kind: 'full', month: '2026-11', as_at: '', format: 'csv', provisional: 'yes' };
  const path = await analyst.send('/extracts/new', asked);
  for (let tries = 0; !(await analyst.page(path)).includes('datapackage.json'); tries += 1) {
    if (tries > 200) throw new Error(`${path} was not made`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  // On record from now on, for whoever looks at what left.
  await analyst.page(`${path}/full.csv`);
  const schedule = await analyst.send('/extracts/schedules/new', SCHEDULE);
  const administrator = await Client.signedIn(server, 'administrator');
  const recipient = await administrator.send('/admin/recipients/new', RECIPIENT);
  server.extracts = { run: path, recipient, schedule };
}
