// The reminder on a phone: the link in it, one press, done. No account, no password, no figures on the page, and nothing
// saved by whatever opens links by itself.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { Client } from './support/client.mjs';
import { confirmPaths, reminderTo } from './support/reminders.mjs';
import { AGENCY, completeReturn, FIGURES, HOME, IN_WINDOW, MONTH_BEFORE } from './support/returns.mjs';
import { startServer, TARGET } from './support/server.mjs';
import { answerTo, tabTo } from './support/sign_in.mjs';

let server;
let browser;

before(async () => {
  await mkdir(join(TARGET, 'screenshots'), { recursive: true });
  server = await startServer('confirm', { CT__CLOCK__FIXED_AT: MONTH_BEFORE });
  for (const [who, location] of [['manager', HOME], ['agency', AGENCY]]) {
    await completeReturn(await Client.signedIn(server, who), location, '2026-10');
  }
  // The schedule finds the reminders of the next month due, and sends them.
  await server.restart({ CT__CLOCK__FIXED_AT: IN_WINDOW });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [who, location, scripts] of [['manager', HOME, false], ['agency', AGENCY, true]]) {
  it(`${who}: one press ${scripts ? 'with' : 'without'} JavaScript confirms the figures of last month`, async () => {
    const message = await reminderTo(server, who);
    assert.match(message, /The window for November 2026 is open\. It closes on Monday 16 November at 11:59pm\./);
    const path = confirmPaths(message)[location];
    assert.ok(path, message);
    await openLikeAMailProgram(path);
    const context = await browser.newContext(contextOptions(WIDTHS[0], { javaScriptEnabled: scripts }));
    try {
      const page = await context.newPage();
      page.setDefaultTimeout(10_000);
      await page.goto(`${server.url}${path}`);
      await page.getByRole('heading', { name: 'Confirm your figures for November 2026' }).waitFor();
      const text = await page.locator('main').innerText();
      assert.match(text, /Saved on 9 October 2026/);
      for (const figure of Object.values(FIGURES).filter((figure) => figure.length > 2)) {
        assert.ok(!text.includes(figure), `the page shows ${figure}`);
      }
      const button = page.getByRole('button', { name: 'Nothing has changed: save the same figures' });
      await tabTo(page, button);
      const answer = await answerTo(page, () => page.keyboard.press('Enter'));
      assert.equal(answer.status(), 303);
      await page.getByRole('heading', { name: 'Your return for November 2026 is complete' }).waitFor();
      assert.match(await page.locator('.nhsuk-panel').innerText(), /2026-11-[A-Z2-7]{4}-[A-Z2-7]{4}/);
      await page.screenshot({ path: join(TARGET, 'screenshots', `confirm-done-${who}.png`), fullPage: true });
      const again = await page.goto(`${server.url}${path}`);
      assert.equal(again.status(), 410);
    } finally {
      await context.close();
    }
    const history = await (await Client.signedIn(server, who)).page(`/locations/${location}/history`);
    assert.ok(history.includes('By the link in a reminder'), 'the history says how it came in');
  });
}

/** Programs that look for harm open links before a person does. */
async function openLikeAMailProgram(path) {
  for (const method of ['HEAD', 'GET', 'GET']) {
    const answer = await fetch(`${server.url}${path}`, { method });
    await answer.arrayBuffer();
    assert.equal(answer.status, 200);
  }
}
