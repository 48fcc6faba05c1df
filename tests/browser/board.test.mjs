// The board of an officer, on a phone and without scripts: the chart has a table with the same figures, and the way leads
// from all of England to one location.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { assertNoProblems, axeProblems, loadingProblems, shapeProblems, watchedPage } from './support/checks.mjs';
import { IN_WINDOW } from './support/returns.mjs';
import { startServer, TARGET } from './support/server.mjs';
import { signedInState } from './support/sign_in.mjs';

let server;
let browser;
let officer;

before(async () => {
  await mkdir(join(TARGET, 'screenshots'), { recursive: true });
  server = await startServer('board', { CT__CLOCK__FIXED_AT: IN_WINDOW });
  browser = await launchBrowser();
  officer = await signedInState(browser, server, 'officer');
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

it('the chart has a name, a description, named lines that differ without colour, and a table beside it', () =>
  onPhone('/compliance', async (page) => {
    const chart = page.getByRole('img', { name: /Share of returns complete, hour by hour, November 2026/ });
    await chart.waitFor();
    const named = await chart.getAttribute('aria-labelledby');
    for (const id of named.split(' ')) assert.ok((await page.locator(`#${id}`).textContent()).trim().length > 0, id);
    const dashes = await chart.locator('polyline').evaluateAll((lines) => lines.map((line) => line.getAttribute('stroke-dasharray')));
    assert.ok(dashes.length >= 2, 'the open window and those before it');
    assert.equal(new Set(dashes).size, dashes.length, 'each line is dashed in its own way');
    const names = await chart.locator('text').allTextContents();
    assert.ok(names.some((name) => /^Now \d+%$/.test(name)), names.join(', '));
    // The summary opens the table by keyboard.
    const summary = page.locator('summary', { hasText: 'The same figures in a table' });
    await summary.focus();
    await page.keyboard.press('Enter');
    const table = page.locator('details table');
    await table.waitFor();
    const rows = await table.locator('tbody tr').allInnerTexts();
    const now = names.find((name) => name.startsWith('Now')).match(/\d+/)[0];
    // The last whole hour: 10 in the morning of the third day.
    const last = rows.find((row) => row.startsWith('Day 2, 10 hours'));
    assert.equal(Math.round(Number(last.match(/(\d+\.\d)%/)[1])), Number(now), `${last} and ${now}`);
    assertNoProblems('the open table', await axeProblems(page));
  }));

it('the way leads from all of England to a location', () =>
  onPhone('/compliance', async (page, look) => {
    for (const step of ['region', 'icb', 'council']) {
      const link = page.locator('main table a').first();
      const name = (await link.innerText()).trim();
      await Promise.all([page.waitForEvent('load'), link.click()]);
      await look(`the way from ${step} ${name}`);
      if (step !== 'council') assert.match(await page.locator('h1').innerText(), new RegExp(name.replace(/[()]/g, '.')));
    }
    assert.match(page.url(), /\/compliance\/2026-11\?council=E\d+$/);
    const location = page.locator('main tbody a[href*="/locations/"]').first();
    const id = (await location.getAttribute('href')).match(/\/locations\/([^/]+)/)[1];
    await Promise.all([page.waitForEvent('load'), location.click()]);
    await look('the location');
    assert.ok(page.url().includes(id), page.url());
  }));

/** Opens a page as small as a phone, without scripts; `look` checks the page that is shown. */
async function onPhone(path, steps) {
  const context = await browser.newContext(contextOptions(WIDTHS[0], { storageState: officer }));
  try {
    const { page, seen, allowScripts } = await watchedPage(context, server.url, { scripts: false });
    await page.goto(`${server.url}${path}`);
    const look = async (where) => assertNoProblems(where, await shapeProblems(page));
    await look(path);
    await allowScripts();
    await steps(page, look);
    assertNoProblems(path, loadingProblems(seen));
  } finally {
    await context.close();
  }
}
