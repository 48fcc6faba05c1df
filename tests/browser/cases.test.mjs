// Two cases from beginning to end: one from the trigger to payment, without JavaScript, and one from representations to no
// penalty, as officer, manager and provider.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { COPY, INVOICE, NOTICE } from './support/enforcement.mjs';
import { IN_WINDOW } from './support/returns.mjs';
import { startServer } from './support/server.mjs';
import { answerTo, submitSignIn } from './support/sign_in.mjs';

const LATER = '2026-12-01T10:00:00Z';

let server;
let browser;

before(async () => {
  server = await startServer('cases', { CT__CLOCK__FIXED_AT: IN_WINDOW });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

it('a case goes from the trigger to payment, and another from representations to no penalty', async () => {
  const paid = await as('officer', false, async (page) => {
    await page.goto(`${server.url}/cases`);
    await page.getByRole('link', { name: 'To whom a notice may be issued' }).click();
    const rows = page.locator('tbody tr', { hasText: 'No' });
    await rows.locator('a:not([href$="1-800000000001"])').first().click();
    assert.ok((await page.locator('input[name="window"]:checked').count()) >= 3, 'what was missed is chosen');
    await page.getByLabel('Information was not given').check();
    await page.getByLabel('In words').fill('No return for three windows.');
    await press(page, 'Open the case');
    return writeNotice(page);
  });
  const spared = await as('officer', true, async (page) => {
    await page.goto(`${server.url}/cases/new?provider=1-800000000001`);
    await page.getByLabel('Information was false').check();
    await page.getByLabel('In words').fill('The figures were wrong.');
    // What was missed is chosen already, and nothing that was not sent can be false.
    const chosen = page.locator('input[name="window"]:checked');
    while ((await chosen.count()) > 0) await chosen.first().uncheck();
    // What was sent is behind a line of its own.
    await page.locator('summary', { hasText: 'Only if information was false' }).click();
    await page.locator('.nhsuk-checkboxes__item', { hasText: 'complete' }).locator('input').first().check();
    await press(page, 'Open the case');
    return writeNotice(page);
  });
  for (const path of [paid, spared]) {
    await as('enforcement', false, (page) => sign(page, path));
    await as('officer', true, (page) => serve(page, path, ['10', '11']));
  }
  await as('head-office', false, (page) => represent(page, spared));
  await server.restart({ CT__CLOCK__FIXED_AT: LATER });
  await as('enforcement', true, async (page) => {
    await decide(page, spared, 'Impose no penalty');
    await decide(page, paid, 'Impose the penalty');
  });
  await as('head-office', true, async (page) => {
    await page.goto(`${server.url}/cases`);
    await page.getByText('No penalty').waitFor();
    await page.goto(server.url + spared);
    await page.getByRole('heading', { name: 'You do not have to pay a penalty' }).waitFor();
    await page.getByRole('link', { name: /no-penalty-1\.txt/ }).waitFor();
  });
  await as('officer', false, async (page) => {
    await page.goto(server.url + paid);
    await writeNotice(page);
  });
  await as('enforcement', true, (page) => sign(page, paid));
  await as('officer', false, async (page) => {
    await serve(page, paid, ['1', '12']);
    await pay(page, paid);
  });
});

const press = async (page, name) => {
  const answer = await answerTo(page, () => page.getByRole('button', { name, exact: true }).click());
  assert.equal(answer.status(), 303, `${name}: ${await page.locator('main').innerText()}`);
};

/** Fills in what a form asks, by the names of its fields. */
async function fillIn(page, fields) {
  for (const [name, value] of Object.entries(fields)) {
    const field = page.locator(`main [name="${name}"]`);
    if ((await field.count()) === 0) continue;
    const kind = await field.first().getAttribute('type');
    if (kind === 'radio') await page.locator(`main [name="${name}"][value="${value}"]`).check();
    else await field.fill(value);
  }
}

/** Records the amount and writes the notice; answers the path of the case. */
async function writeNotice(page) {
  const path = new URL(page.url()).pathname;
  await page.getByRole('link', { name: 'Record the amount' }).click();
  await fillIn(page, INVOICE);
  await page.getByLabel('Copy of the invoice').setInputFiles(COPY);
  await press(page, 'Record the amount');
  await page.getByRole('link', { name: 'Write the notice' }).click();
  await fillIn(page, NOTICE);
  await press(page, 'Write the notice');
  await page.getByRole('link', { name: 'See the notice' }).click();
  await page.getByText('An enforcement manager has to sign it.').waitFor();
  assert.equal(await page.getByRole('button', { name: 'Sign and issue' }).count(), 0);
  return path;
}

async function sign(page, path) {
  await page.goto(server.url + path);
  await page.getByRole('link', { name: 'See the notice, and sign it' }).click();
  await press(page, 'Sign and issue');
  await page.getByText('The notice is signed, and kept as it is.').waitFor();
}

async function serve(page, path, [day, month]) {
  await page.goto(server.url + path);
  await page.getByRole('link', { name: 'Record how the notice was given' }).click();
  await fillIn(page, {
    method: 'hand',
    'sent_on-day': day,
    'sent_on-month': month,
    'sent_on-year': '2026',
    proof: 'Signed for at the office',
  });
  await press(page, 'Record how the notice was given');
}

async function represent(page, path) {
  await page.goto(`${server.url}/cases`);
  await page.getByText('You can tell us your side').waitFor();
  await page.goto(server.url + path);
  await page.getByText('until the end of Tuesday 24 November 2026').waitFor();
  await page.getByRole('button', { name: 'Tell us your side' }).click();
  await page.getByLabel('What do you want to tell us?').fill('The figures were right.');
  await page.getByLabel('Files').setInputFiles({ ...COPY, name: 'letter.pdf' });
  await press(page, 'Send it');
  await page.getByText('Thank you. We have what you sent.').waitFor();
  await page.getByText('The figures were right.').waitFor();
}

async function decide(page, path, outcome) {
  await page.goto(server.url + path);
  await page.getByRole('link', { name: 'Decide', exact: true }).click();
  await page.getByLabel(outcome).check();
  await page.getByLabel('Reasons').fill('We read everything.');
  await press(page, 'Decide');
}

async function pay(page, path) {
  await page.goto(server.url + path);
  await page.getByRole('link', { name: 'Record a payment' }).click();
  const on = { 'received_on-day': '1', 'received_on-month': '12', 'received_on-year': '2026', reference: 'R1' };
  await fillIn(page, { amount: '5000', ...on });
  const refused = await answerTo(page, () => page.getByRole('button', { name: 'Record a payment' }).click());
  assert.equal(refused.status(), 422);
  await page.getByText('Only £4,375 is still to be paid').first().waitFor();
  await fillIn(page, { amount: '4375', ...on });
  await press(page, 'Record a payment');
  await page.locator('main .nhsuk-tag', { hasText: 'Paid' }).waitFor();
}

async function as(who, javaScriptEnabled, steps) {
  const context = await browser.newContext(contextOptions(WIDTHS[javaScriptEnabled ? 1 : 0], { javaScriptEnabled }));
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${server.url}/sign-in`);
    const { email, password } = server.account(who);
    await submitSignIn(page, email, password);
    return await steps(page);
  } finally {
    await context.close();
  }
}
