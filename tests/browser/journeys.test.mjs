// What people come to do, from the first page to the last, with scripts and without; and what must not work.
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { startServer } from './support/server.mjs';
import { answerTo, emailField, passwordField, signInButton, signOutButton, submitSignIn, tabTo } from './support/sign_in.mjs';

const SENT_WITHIN_MS = 15_000;
const PASSWORD = 'three unrelated words';

let server;
let browser;

before(async () => {
  server = await startServer('journeys');
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const scripts of [true, false]) {
  const [width] = scripts ? WIDTHS.slice(1) : WIDTHS;
  describe(`at ${width} px ${scripts ? 'with' : 'without'} JavaScript`, () => {
    const somebody = { name: 'Olu Adeyemi', email: `olu-${scripts ? 'with' : 'without'}@demo.example` };

    it('an administrator adds an account, mends a mistake, and finds the message and the record of it', () =>
      inBrowser(width, scripts, async (page) => {
        await signIn(page, 'administrator');
        await follow(page, 'Administration');
        await follow(page, 'See and add accounts');
        await page.getByRole('button', { name: 'Add an account' }).click();
        await failToAdd(page, somebody);
        await mendAndAdd(page, somebody);
        await findMessage(page, somebody);
        await findRecord(page);
      }));

    it('the link in the message sets a password, once', () =>
      inBrowser(width, scripts, async (page) => {
        const link = await linkSentTo(somebody.email);
        await page.goto(link);
        assert.ok((await page.locator('main').innerText()).includes(somebody.email), 'the page says whose password it is');
        assert.equal((await sendPassword(page, 'too short')).status(), 422);
        assert.match(await page.title(), /^Error: /);
        assert.equal((await sendPassword(page, PASSWORD)).status(), 303);
        assert.equal(new URL(page.url()).pathname, '/sign-in');
        await page.getByText('Your password is set').waitFor();
        assert.equal((await submitSignIn(page, somebody.email, PASSWORD)).status(), 303);
        await follow(page, 'Your account');
        await page.getByRole('heading', { name: 'Your account' }).waitFor();
        assert.equal((await page.goto(link)).status(), 404);
      }));

    it('a session ended on another device is over', () =>
      inBrowser(width, scripts, async (page) => {
        await signIn(page, 'enforcement');
        await page.goto(`${server.url}/account`);
        await inBrowser(WIDTHS[0], scripts, async (other) => {
          await signIn(other, 'enforcement');
          await other.goto(`${server.url}/account`);
          const answer = await answerTo(other, () => other.getByRole('button', { name: /Sign out there/ }).click());
          assert.equal(answer.status(), 303);
          await other.getByText('That device is signed out').waitFor();
          await page.reload();
          assert.equal(page.url(), `${server.url}/sign-in?next=%2Faccount`);
          await other.reload();
          assert.equal(new URL(other.url()).pathname, '/account', 'whoever ended it stays signed in');
          await answerTo(other, () => signOutButton(other).click());
        });
      }));

    it('a form without its token is refused, with a page that says what to do', () =>
      inBrowser(width, scripts, async (page) => {
        await page.goto(`${server.url}/sign-in`);
        await page.locator('main input[name="csrf_token"]').evaluate((field) => field.remove());
        const { email, password } = server.account('analyst');
        const answer = await submitSignIn(page, email, password);
        assert.equal(answer.status(), 403);
        await page.getByText('load the page again').waitFor();
        await page.goto(`${server.url}/account`);
        assert.equal(new URL(page.url()).pathname, '/sign-in', 'nobody is signed in');
      }));
  });
}

it('an account is added by keyboard alone', () =>
  inBrowser(WIDTHS[0], true, async (page) => {
    await signIn(page, 'administrator');
    await page.goto(`${server.url}/admin/accounts/new`);
    await tabTo(page, page.getByLabel('First name and surname'));
    await page.keyboard.type('Kit Marlow');
    await tabTo(page, page.getByLabel('Email address'), 1);
    await page.keyboard.type('kit@demo.example');
    // Tab enters a group of radio buttons at its first one; the arrows go on from there.
    await tabTo(page, page.getByLabel('Sends returns for some locations'), 1);
    for (let down = 0; down < 4; down += 1) await page.keyboard.press('ArrowDown');
    assert.ok(await page.getByLabel('Analyst').isChecked());
    await tabTo(page, page.getByLabel('One location'), 1);
    await page.keyboard.press('ArrowUp');
    assert.ok(await page.getByLabel('All of England').isChecked());
    await tabTo(page, page.getByRole('button', { name: 'Add account' }), 2);
    assert.equal((await answerTo(page, () => page.keyboard.press('Enter'))).status(), 303);
    await page.getByText('Kit Marlow now has an account').waitFor();
  }));

/** Runs `steps` in a browser of its own. */
async function inBrowser(width, javaScriptEnabled, steps) {
  const context = await browser.newContext(contextOptions(width, { javaScriptEnabled }));
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await steps(page);
  } finally {
    await context.close();
  }
}

/** From the start page, as people do. */
async function signIn(page, who) {
  const { email, password } = server.account(who);
  await page.goto(`${server.url}/`);
  await page.locator('main').getByRole('button', { name: 'Sign in' }).click();
  await emailField(page).fill(email);
  await passwordField(page).fill(password);
  assert.equal((await answerTo(page, () => signInButton(page).click())).status(), 303);
}

function follow(page, name) {
  return page.getByRole('link', { name, exact: true }).click();
}

async function failToAdd(page, { name }) {
  await page.getByLabel('First name and surname').fill(name);
  await page.getByLabel('Email address').fill('olu at demo');
  await page.getByLabel('Hospital discharge team').check();
  await page.getByLabel('One council or integrated care board').check();
  assert.equal((await sendAccount(page)).status(), 422);
  const summary = page.locator('.nhsuk-error-summary');
  assert.equal(await summary.getByRole('link').count(), 2, 'two things are wrong: the address and the code');
  assert.equal(await page.getByLabel('First name and surname').inputValue(), name, 'what was right is kept');
  assert.ok(await page.getByLabel('Hospital discharge team').isChecked(), 'what was chosen is kept');
}

async function mendAndAdd(page, { name, email }) {
  await page.getByLabel('Email address').fill(email);
  await page.getByLabel('Code of the location').fill('E08000003');
  assert.equal((await sendAccount(page)).status(), 303);
  await page.getByText(`${name} now has an account`).waitFor();
  const card = page.locator('.app-card', { hasText: email });
  assert.equal(await card.count(), 1, 'the new account is listed');
  assert.match(await card.innerText(), /Hospital discharge team: area E08000003/);
}

async function findMessage(page, { email }) {
  await linkSentTo(email);
  await page.goto(`${server.url}/admin/mail?state=sent`);
  const row = page.getByRole('row').filter({ hasText: email });
  await row.getByRole('link').click();
  await page.getByRole('heading', { level: 1, name: 'Set your password' }).waitFor();
  assert.ok((await page.locator('main').innerText()).includes(email));
  assert.ok((await page.getByRole('table').innerText()).includes('Accepted'), 'the attempt to send it is listed');
}

async function findRecord(page) {
  await follow(page, 'Administration');
  await follow(page, 'Read the audit record');
  const newest = page.getByRole('row').filter({ hasText: 'account.added' }).first();
  assert.match(await newest.innerText(), /discharge_team/);
}

function sendAccount(page) {
  return answerTo(page, () => page.getByRole('button', { name: 'Add account' }).click());
}

async function sendPassword(page, password) {
  await passwordField(page).fill(password);
  return answerTo(page, () => page.getByRole('button', { name: 'Set password' }).click());
}

/** The link in the message to this address, as soon as the message has left. */
async function linkSentTo(email) {
  const until = Date.now() + SENT_WITHIN_MS;
  while (Date.now() < until) {
    for (const name of await readdir(server.mailFolder)) {
      const text = await readFile(join(server.mailFolder, name), 'utf8');
      const link = text.includes(`To: ${email}`) && decoded(text).match(/http:\/\/\S+\/set-password\/[\w-]+/)?.[0];
      if (link) return link;
    }
    await pause(50);
  }
  throw new Error(`no message to ${email} with a link was sent`);
}

/** Text of a message in quoted-printable, or as it is. */
function decoded(text) {
  return text.replaceAll(/=\r?\n/g, '').replaceAll(/=([0-9A-F]{2})/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
}
