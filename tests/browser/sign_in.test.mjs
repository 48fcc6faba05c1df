// Signing in and out on a phone, by keyboard alone, with scripts and without.
import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { contextOptions, launchBrowser } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { answerTo, emailField, passwordField, signInButton, signOutButton, tabTo } from './support/sign_in.mjs';

let server;
let browser;

before(async () => {
  server = await startServer('sign-in');
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const javaScriptEnabled of [true, false]) {
  describe(`by keyboard ${javaScriptEnabled ? 'with' : 'without'} JavaScript`, () => {
    let context;
    let page;

    before(async () => {
      context = await browser.newContext(contextOptions(360, { javaScriptEnabled }));
      page = await context.newPage();
      page.setDefaultTimeout(10_000);
    });

    after(() => context?.close());

    it('the first press of Tab finds the link that skips to the content', async () => {
      await page.goto(`${server.url}/sign-in`);
      const skip = page.locator('a[href="#maincontent"]');
      await tabTo(page, skip, 1);
      assert.ok(await skip.isVisible(), 'the skip link shows when it has the focus');
      await page.keyboard.press('Enter');
      await tabTo(page, emailField(page), 3);
    });

    it('a wrong password keeps the address, and says what is wrong first', async () => {
      const { email } = server.account('analyst');
      await page.goto(`${server.url}/sign-in`);
      await tabTo(page, emailField(page));
      await page.keyboard.type(email);
      await tabTo(page, passwordField(page), 2);
      await page.keyboard.type('not the password');
      const answer = await pressEnter(page);
      assert.equal(answer.status(), 422);
      assert.match(await page.title(), /^Error: /);
      const summary = page.locator('.nhsuk-error-summary');
      assert.ok(await summary.isVisible(), 'there is an error summary');
      const before = await summary.evaluate((element) =>
        Boolean(element.compareDocumentPosition(document.querySelector('h1')) & Node.DOCUMENT_POSITION_FOLLOWING),
      );
      assert.ok(before, 'the summary comes before the heading');
      assert.equal(await emailField(page).inputValue(), email);
      assert.equal(await passwordField(page).inputValue(), '', 'the password is not sent back');
    });

    it('each entry of the error summary leads to a field', async () => {
      const link = page.locator('.nhsuk-error-summary a').first();
      if (javaScriptEnabled) await page.locator('.nhsuk-error-summary:focus').waitFor();
      await tabTo(page, link);
      const field = page.locator(await link.getAttribute('href'));
      await page.keyboard.press('Enter');
      if (!javaScriptEnabled) {
        // The browser goes on from the field the link leads to, and may or may not have put the focus into it.
        assert.equal(await field.count(), 1);
        return;
      }
      assert.ok(await field.evaluate((element) => element === document.activeElement), 'the field has the focus');
    });

    it('the right password signs in', async () => {
      const { email, password, name } = server.account('analyst');
      await page.goto(`${server.url}/sign-in?next=/account`);
      await tabTo(page, emailField(page));
      await page.keyboard.type(email);
      await tabTo(page, passwordField(page), 2);
      await page.keyboard.type(password);
      await tabTo(page, signInButton(page), 2);
      const answer = await pressEnter(page);
      assert.equal(answer.status(), 303);
      await page.waitForURL(`${server.url}/account`);
      assert.ok((await page.locator('body').innerText()).includes(name), `the page names ${name}`);
    });

    it('the session cookie is out of reach of scripts and of other sites', async () => {
      const cookies = await context.cookies();
      assert.notEqual(cookies.length, 0, 'there is a cookie');
      for (const cookie of cookies) {
        assert.ok(cookie.httpOnly, `${cookie.name} is HttpOnly`);
        assert.notEqual(cookie.sameSite, 'None', `${cookie.name} is not for other sites`);
      }
    });

    it('signing out ends it', async () => {
      await page.goto(`${server.url}/account`);
      const kept = await context.cookies();
      await tabTo(page, signOutButton(page));
      const answer = await pressEnter(page);
      assert.equal(answer.status(), 303);
      await signOutButton(page).waitFor({ state: 'detached' });
      // The session is gone, not only the cookie: who kept a copy is not let in.
      await context.addCookies(kept);
      await page.goto(`${server.url}/account`);
      assert.equal(new URL(page.url()).pathname, '/sign-in');
    });
  });
}

function pressEnter(page) {
  return answerTo(page, () => page.keyboard.press('Enter'));
}
