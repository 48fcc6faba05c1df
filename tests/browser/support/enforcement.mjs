// Cases without a browser: one that waits for representations, one that has only begun, so that pages have something to show.
import { Client } from './client.mjs';

const PROVIDER = '1-800000000001';

/** What an officer types of a notice that goes by hand. */
export const NOTICE = {
  reasons: 'No return came. Nobody told us why.',
  circumstances: 'If you had a reasonable excuse.',
  how_to_pay: 'By bank transfer.',
  consequences: 'A county court can order you to pay.',
  days: '14',
  body: 'company',
  addressee: 'Ann Lee',
  capacity: 'director',
  method: 'hand',
  address: '1 High Street\nLeeds LS1 4AP',
  address_source: 'Companies House, 1 November 2026',
};

/** What an officer types of an invoice, and its copy. */
export const INVOICE = {
  origin: 'invoice',
  amount: '4375',
  number: 'INV-77',
  'invoice_on-day': '1',
  'invoice_on-month': '4',
  'invoice_on-year': '2026',
};
export const COPY = { name: 'invoice.pdf', mimeType: 'application/pdf', buffer: Buffer.from('%PDF-1.7 a copy') };

/** A case against the group of the demonstration whose notice was given today, and a draft of one that was not signed. */
export async function prepareCases(server) {
  const officer = await Client.signedIn(server, 'officer');
  server.newCase = `/cases/new?provider=${PROVIDER}`;
  const html = await officer.page(server.newCase);
  const windows = sentIn(html);
  if (windows.length < 3) throw new Error('there are fewer than three closed windows in which something was sent');
  const open = (window) =>
    officer.send(server.newCase, { breach: 'false_information', allegation: 'The figures were wrong.', window });
  server.case = await open(windows[0]);
  await draft(officer, server.case);
  server.draft = server.case;
  const manager = await Client.signedIn(server, 'enforcement');
  const preview = await manager.page(`${server.case}/preview`);
  const [, version] = preview.match(/name="version" value="(\d+)"/);
  const [, sha256] = preview.match(/name="sha256" value="([0-9a-f]+)"/);
  await manager.send(`${server.case}/preview`, { version, sha256 }, `${server.case}/sign`);
  await act(officer, `${server.case}/act/service`, {
    method: 'hand',
    'sent_on-day': '10',
    'sent_on-month': '11',
    'sent_on-year': '2026',
    proof: 'Signed for at the office',
  });
  // A withdrawal that nobody signed: the notice stands.
  const { body, addressee, capacity, method, address, address_source } = NOTICE;
  const to = { body, addressee, capacity, method, address, address_source };
  await act(officer, `${server.case}/act/withdraw`, { reasons: 'The figures were right.', ...to });
  await prepareDraft(server, officer);
}

/** The windows of a page in which something was sent: only there can information be false. */
function sentIn(html) {
  const item = /name="window" type="checkbox" value="([^"]+)"[^>]*>[^]*?item-hint">\s*([^<]*?)\s*</g;
  return [...html.matchAll(item)].filter(([, , hint]) => /complete|parts/.test(hint)).map(([, value]) => value);
}

/** A case against another provider, up to a draft. */
async function prepareDraft(server, officer) {
  const { path, window } = await anotherProvider(officer);
  server.draft = await officer.send(path, { breach: 'false_information', allegation: 'The figures were wrong.', window });
  await draft(officer, server.draft);
}

/** The first provider of the demonstration beside the group that had something to send in a closed window. */
async function anotherProvider(officer) {
  for (let number = 2; number < 30; number++) {
    const path = `/cases/new?provider=1-${800_000_000_000 + number}`;
    const [window] = sentIn(await officer.page(path));
    if (window) return { path, window };
  }
  throw new Error('no other provider has a closed window');
}

async function draft(officer, path) {
  await act(officer, `${path}/act/amount`, INVOICE, [COPY]);
  await act(officer, `${path}/act/notice`, NOTICE);
}

/** Fills in and sends the form of an act, with the version that its page has. */
async function act(client, path, fields, files = []) {
  const [, version] = (await client.page(path)).match(/name="version" value="(\d+)"/);
  return client.send(path, { version, ...fields }, path, files);
}
