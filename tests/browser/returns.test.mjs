// A month as its managers live it: a full return on a phone without JavaScript, and a month later the same figures with
// a few presses.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { AGENCY, answerFor, HOME, IN_WINDOW, MONTH_BEFORE } from './support/returns.mjs';
import { startServer, TARGET } from './support/server.mjs';
import { answerTo, emailField, passwordField, signInButton } from './support/sign_in.mjs';

/** What a return of unchanged figures may cost, from the start page to the receipt. */
const MOST_ACTIONS = 25;

let server;
let browser;

before(async () => {
  await mkdir(join(TARGET, 'screenshots'), { recursive: true });
  server = await startServer('month', { CT__CLOCK__FIXED_AT: MONTH_BEFORE });
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const [who, location, most] of [['manager', HOME, 'Beds and vacancies'], ['agency', AGENCY, 'Staff']]) {
  it(`${who}: every section is filled in and saved, and the receipt has a number`, () =>
    onPhone(false, async (page, act) => {
      await signIn(page, act, who);
      await act(() => page.locator('main table a').first().click());
      await page.getByRole('heading', { name: 'Return for October 2026' }).waitFor();
      const titles = await page.locator('.nhsuk-task-list').first().locator('a').allInnerTexts();
      assert.ok(titles.map((title) => title.trim()).includes(most), titles.join(', '));
      for (const title of titles) await saveSection(page, act, title.trim());
      await isReceipt(page, location, '2026-10');
    }));
}

it('scripts add up the beds while they are typed, and keep what was typed when the page is left', () =>
  onPhone(true, async (page, act) => {
    await signIn(page, act, 'manager');
    await page.goto(`${server.url}/locations/${HOME}/sections/bed_vacancies`);
    const box = page.locator('[name="beds.general_residential.occupied"]');
    const total = page.locator('output[data-total="beds.occupied"]');
    const before = Number(await total.innerText()) - Number(await box.inputValue());
    await box.fill('21');
    assert.equal(Number(await total.innerText()), before + 21);
    await page.goto(`${server.url}/returns`);
    await keptIsShown(page, `${server.url}/locations/${HOME}/sections/bed_vacancies`);
    assert.equal(await box.inputValue(), '21');
    await answerTo(page, () => page.getByRole('button', { name: 'Throw away what I typed' }).click());
    assert.notEqual(await box.inputValue(), '21');
  }));

it('what is thrown away does not come back, though it was changed once more', () =>
  onPhone(true, async (page, act) => {
    await signIn(page, act, 'manager');
    const form = `${server.url}/locations/${HOME}/sections/bed_vacancies`;
    const box = page.locator('[name="beds.general_residential.occupied"]');
    await page.goto(form);
    await box.fill('22');
    await page.goto(`${server.url}/returns`);
    await keptIsShown(page, form);
    await box.fill('23');
    await answerTo(page, () => page.getByRole('button', { name: 'Throw away what I typed' }).click());
    // Long enough for what a page that is left might send.
    await page.waitForTimeout(500);
    await page.goto(form);
    assert.equal(await page.getByText('They are not saved yet').count(), 0);
    assert.ok(!['22', '23'].includes(await box.inputValue()));
  }));

it('whoever typed is asked before the figures that stand are saved', () =>
  onPhone(true, async (page, act) => {
    await signIn(page, act, 'manager');
    await page.goto(`${server.url}/locations/${HOME}/sections/bed_vacancies`);
    const box = page.locator('[name="beds.general_residential.occupied"]');
    await box.fill('24');
    const asked = [];
    page.once('dialog', (dialog) => (asked.push(dialog.message()), dialog.dismiss()));
    await page.getByRole('button', { name: 'Nothing has changed' }).click();
    assert.match(asked.join(), /You typed figures that are not saved/);
    assert.equal(await box.inputValue(), '24');
    // A second press within a second counts as one.
    await page.waitForTimeout(1_100);
    page.once('dialog', (dialog) => dialog.accept());
    const answer = await answerTo(page, () => page.getByRole('button', { name: 'Nothing has changed' }).click());
    assert.equal(answer.status(), 303);
    await page.waitForTimeout(500);
    await page.goto(`${server.url}/locations/${HOME}/sections/bed_vacancies`);
    assert.equal(await page.getByText('They are not saved yet').count(), 0);
  }));

it('whoever was signed out while typing is told so, and finds what they typed', () =>
  onPhone(true, async (page, act) => {
    await signIn(page, act, 'manager');
    const form = `/locations/${HOME}/sections/bed_vacancies`;
    await page.goto(`${server.url}${form}`);
    const box = page.locator('[name="beds.general_residential.occupied"]');
    const before = await box.inputValue();
    await box.fill('25');
    await page.context().clearCookies();
    await page.locator('form[data-keep] button[value="save"]').click();
    await page.getByText('You were signed out before this was saved').waitFor();
    const { email, password } = server.account('manager');
    await emailField(page).fill(email);
    await passwordField(page).fill(password);
    await answerTo(page, () => signInButton(page).click());
    await page.waitForURL(`${server.url}${form}`);
    assert.equal(await box.inputValue(), '25');
    // What was put back stays with the tab only until the next page.
    assert.equal(await page.evaluate(() => sessionStorage.length), 0);
    await answerTo(page, () => page.locator('form[data-keep] button[value="save"]').click());
    await page.goto(`${server.url}${form}`);
    await box.fill(before);
    await answerTo(page, () => page.locator('form[data-keep] button[value="save"]').click());
  }));

it('a month later the same figures take a few presses', async () => {
  await server.restart({ CT__CLOCK__FIXED_AT: IN_WINDOW });
  for (const [who, location] of [['manager', HOME], ['agency', AGENCY]]) {
    await onPhone(false, async (page, act, acts) => {
      await signIn(page, act, who);
      await act(() => page.locator('main table a').first().click());
      await act(() => answerTo(page, () => page.getByRole('button', { name: 'Nothing has changed' }).click()));
      // Where figures have stood for long, the service asks whether that is right.
      for (const title of await leftToDo(page)) await saveSection(page, act, title);
      await isReceipt(page, location, '2026-11');
      assert.ok(acts() < MOST_ACTIONS, `${who} needed ${acts()} actions`);
      console.log(`${who}: ${acts()} actions from the start page to the receipt`);
      await page.goto(`${server.url}/locations/${location}/history`);
      const history = await page.locator('main').innerText();
      for (const word of ['November 2026', 'October 2026', 'On a page', 'Nothing']) assert.ok(history.includes(word), word);
    });
  }
});

/** Opens `form` until it shows what was kept: a page that is left sends it without waiting for an answer. */
async function keptIsShown(page, form) {
  for (const until = Date.now() + 10_000; Date.now() < until;) {
    await page.goto(form);
    if ((await page.getByText('They are not saved yet').count()) > 0) return;
  }
  assert.fail(`${form} never showed what was typed`);
}

/** Runs `steps` in a browser as small as a phone; `act` counts what somebody does with their hands. */
async function onPhone(javaScriptEnabled, steps) {
  const context = await browser.newContext(contextOptions(WIDTHS[0], { javaScriptEnabled }));
  let count = 0;
  const act = (what) => {
    count += 1;
    return what();
  };
  try {
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    await steps(page, act, () => count);
  } finally {
    await context.close();
  }
}

async function signIn(page, act, who) {
  const { email, password } = server.account(who);
  await act(() => page.goto(`${server.url}/sign-in`));
  await act(() => emailField(page).fill(email));
  await act(() => passwordField(page).fill(password));
  const answer = await act(() => answerTo(page, () => signInButton(page).click()));
  assert.equal(answer.status(), 303);
  assert.equal(new URL(page.url()).pathname, '/returns');
}

/** Opens a section, fills in all that is empty, saves, and gives reasons where they are asked for. */
async function saveSection(page, act, title) {
  await act(() => page.locator('.nhsuk-task-list').getByRole('link', { name: title, exact: true }).click());
  const form = page.locator('form[data-keep]');
  for (const box of await form.locator('input[type="text"]').all()) {
    const answer = answerFor(await box.getAttribute('name'));
    if (answer !== '' && (await box.isVisible()) && (await box.inputValue()) === '') await act(() => box.fill(answer));
  }
  for (const yes of await form.locator('input[type="radio"][value="true"]').all()) {
    const name = await yes.getAttribute('name');
    if ((await form.locator(`input[name="${name}"]:checked`).count()) === 0) await act(() => yes.check());
  }
  const send = () => answerTo(page, () => form.locator('button[value="save"]').click());
  let answer = await act(send);
  if (answer.status() === 422) {
    for (const reason of await page.locator('textarea').all()) await act(() => reason.fill('We have checked it'));
    answer = await act(send);
  }
  assert.equal(answer.status(), 303, `${title}: ${await page.locator('main').innerText()}`);
}

async function leftToDo(page) {
  if (new URL(page.url()).pathname.endsWith('/receipt')) return [];
  const items = page.locator('.nhsuk-task-list').first().locator('li').filter({ hasText: 'To do' });
  return (await items.locator('a').allInnerTexts()).map((title) => title.trim());
}

async function isReceipt(page, location, month) {
  assert.equal(new URL(page.url()).pathname, `/locations/${location}/returns/${month}/receipt`);
  assert.match(await page.locator('.nhsuk-panel').innerText(), new RegExp(`${month}-[A-Z2-7]{4}-[A-Z2-7]{4}`));
}
