// An officer's morning: from the overview to those who have not sent their return, the one to ring first, a call that is
// logged, a message to a few that is seen, sent and taken back, and the list as a file.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { IN_WINDOW } from './support/returns.mjs';
import { startServer } from './support/server.mjs';
import { answerTo, submitSignIn } from './support/sign_in.mjs';

let server;
let browser;

before(async () => {
  server = await startServer('chasing', { CT__CLOCK__FIXED_AT: IN_WINDOW });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const scripts of [true, false]) {
  const [width] = scripts ? WIDTHS.slice(1) : WIDTHS;
  describe(`at ${width} px ${scripts ? 'with' : 'without'} JavaScript`, () => {
    it('the officer finds whom to ring, and logs the call', () =>
      asOfficer(width, scripts, async (page) => {
        await page.goto(`${server.url}/compliance`);
        await page.getByRole('link', { name: 'Who has not sent the return for November 2026' }).click();
        await page.getByLabel('Risk').selectOption('yes');
        await page.getByText('More filters').click();
        await page.getByLabel('Kind of care').selectOption('care_home');
        await page.getByRole('button', { name: 'Show' }).click();
        assert.match(page.url(), /risk=yes/);
        assert.equal(await page.getByLabel('Kind of care').inputValue(), 'care_home');
        const rows = page.locator('tbody tr');
        assert.ok((await rows.count()) > 0, 'somebody is at risk');
        await page.getByText('A notice of intent is possible: 3 missed in a row').first().waitFor();
        const name = (await rows.first().locator('th a').innerText()).trim();
        await rows.first().locator('th a').click();
        await page.getByRole('heading', { name }).waitFor();
        await page.getByText(/With a complete return for November 2026 by|If every return from now on is complete/).first().waitFor();
        await page.getByLabel('Call', { exact: true }).check();
        await page.getByLabel('Left a message').check();
        await page.getByLabel('What to do next').fill('Ring again');
        const save = () => answerTo(page, () => page.getByRole('button', { name: 'Save' }).click());
        assert.equal((await save()).status(), 422);
        await page.getByLabel('Day').fill('12');
        await page.getByLabel('Month').fill('11');
        await page.getByLabel('Year').fill('2026');
        assert.equal((await save()).status(), 303);
        await page.getByText('It is in the contact log').waitFor();
        await page.getByText('12 November 2026: Ring again').first().waitFor();
      }));

    it('a message to those who can be reached is seen, sent, and taken back', () =>
      asOfficer(width, scripts, async (page) => {
        await page.goto(`${server.url}/compliance/2026-11?users=1`);
        await page.getByRole('link', { name: 'Choose all on this page' }).click();
        const boxes = page.locator('input[name="location"]');
        const chosen = await boxes.count();
        assert.ok(chosen >= 2 && (await boxes.first().isChecked()));
        await boxes.first().focus();
        await page.keyboard.press('Space');
        assert.equal(await boxes.first().isChecked(), false);
        await page.getByRole('button', { name: 'Write to those chosen' }).click();
        await page.getByLabel('Windows were missed').check();
        await page.getByRole('button', { name: 'See it first' }).click();
        const main = await page.locator('main').innerText();
        assert.match(main, /section 277A of the Health and Social Care Act 2012/);
        assert.match(main, /The messages wait for 10 minutes/);
        const send = page.getByRole('button', { name: /^Send \d+ messages?$/ });
        assert.equal((await answerTo(page, () => send.click())).status(), 303);
        await page.getByRole('heading', { name: /^(A message is|Messages are) waiting$/ }).waitFor();
        const undo = page.getByRole('button', { name: 'Take back what has not left' });
        assert.equal((await answerTo(page, () => undo.click())).status(), 303);
        await page.getByText(/taken back\. (It|They) will not be sent/).waitFor();
        assert.equal(await undo.count(), 0);
      }));

    it('the list is taken away as a file', () =>
      asOfficer(width, scripts, async (page) => {
        await page.goto(`${server.url}/compliance/2026-11?kind=home_care`);
        const waiting = page.waitForEvent('download');
        await page.getByRole('button', { name: 'Download the list as CSV' }).click();
        const download = await waiting;
        assert.equal(download.suggestedFilename(), 'not-sent-2026-11.csv');
        const [header, ...rows] = (await readFile(await download.path(), 'utf8')).trim().split('\n');
        assert.match(header, /^month,location_id,location,/);
        assert.ok(rows.length > 0);
      }));
  });
}

it('the manager sees why, and what clears it', async () => {
  const context = await browser.newContext(contextOptions(WIDTHS[0], { javaScriptEnabled: false }));
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    const { email, password } = server.account('manager');
    await submitSignIn(page, email, password);
    await page.locator('main table a').first().click();
    await page.getByRole('link', { name: 'Windows that were missed, and what clears them' }).click();
    await page.getByRole('heading', { name: 'Missed windows' }).waitFor();
    await page.getByText('How windows are counted').waitFor();
  } finally {
    await context.close();
  }
});

async function asOfficer(width, javaScriptEnabled, steps) {
  const context = await browser.newContext(contextOptions(width, { javaScriptEnabled, acceptDownloads: true }));
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(30_000);
    await page.goto(`${server.url}/sign-in`);
    const { email, password } = server.account('officer');
    await submitSignIn(page, email, password);
    await steps(page);
  } finally {
    await context.close();
  }
}
