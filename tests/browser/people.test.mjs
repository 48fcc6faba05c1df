// From nobody to signed in with a code: asking for access, approval, a password, an app, a deputy who is invited and
// removed. Officers and administrators need an app here, as in production.
import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { assertNoProblems, axeProblems, shapeProblems } from './support/checks.mjs';
import { codeOf } from './support/codes.mjs';
import { linkTo } from './support/people.mjs';
import { HOME } from './support/returns.mjs';
import { startServer } from './support/server.mjs';
import { answerTo, enterCode, submitSignIn } from './support/sign_in.mjs';

const PASSWORD = 'three unrelated words';
const EMAIL = 'ines@demo.example';
const DEPUTY = 'dee@demo.example';
let server;
let browser;

before(async () => {
  server = await startServer('people', { CT__SIGN_IN__SECOND_FACTOR: 'required' }, ['--locations', '20', '--months', '1']);
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

it('a new manager asks, is approved, and invites and removes a deputy, on a phone without JavaScript', async () => {
  const manager = await newPage(WIDTHS[0], false);
  await askForAccess(manager);
  const administrator = await newPage(WIDTHS[1], true);
  const phone = await signInWithNewApp(administrator, 'administrator@demo.example', server.account('administrator').password);
  await administrator.goto(`${server.url}/people/requests`);
  await administrator.getByRole('link', { name: 'Ines Marsh' }).click();
  await administrator.getByText('What we checked').waitFor();
  assert.equal((await press(administrator, 'Give access')).status(), 303);
  await administrator.getByText('They have access now').waitFor();

  await manager.goto(`${server.url}${await linkTo(server, EMAIL, '/set-password/')}`);
  await manager.locator('main input[name="password"]').fill(PASSWORD);
  assert.equal((await press(manager, 'Set password')).status(), 303);
  await submitSignIn(manager, EMAIL, PASSWORD);
  await manager.getByRole('heading', { name: /^What you owe for/ }).waitFor();

  await addSecondFactor(manager);
  await inviteAndRemove(manager);
  await signInAgain(administrator, phone);
});

async function askForAccess(page) {
  await page.goto(server.url);
  await page.getByRole('link', { name: 'ask for access' }).click();
  await page.getByLabel('Name, postcode or CQC id').fill(HOME);
  await page.getByRole('button', { name: 'Search' }).click();
  await page.locator('.app-card a').first().click();
  await page.getByLabel('First name').fill('Ines');
  await page.getByLabel('Surname').fill('Marsh');
  await page.getByLabel('Work email address').fill(EMAIL);
  await page.getByLabel('Job title').fill('Registered manager');
  await page.getByLabel('Look after everything of').check();
  assert.equal((await press(page, 'Ask for access')).status(), 303);
  await page.getByRole('heading', { name: 'Check your email for a link' }).waitFor();
  await page.goto(`${server.url}${await linkTo(server, EMAIL, '/register/email/')}`);
  assert.equal((await press(page, 'This is my address')).status(), 303);
  await page.getByRole('heading', { name: 'We have your request' }).waitFor();
}

/** Sets up an app as whoever must; gives its secret. */
async function signInWithNewApp(page, email, password) {
  await page.goto(`${server.url}/sign-in`);
  await submitSignIn(page, email, password);
  await page.getByRole('heading', { name: 'Set up an app for codes first' }).waitFor();
  return setUp(page, true);
}

async function setUp(page, scripts) {
  assert.equal(await page.getByRole('img', { name: 'Square to scan with an app' }).count(), 1);
  const secret = await page.locator('code').innerText();
  assert.equal((await enterCode(page, codeOf(secret, new Date()))).status(), 200);
  await page.getByRole('heading', { name: 'Your recovery codes' }).waitFor();
  assert.equal(await page.locator('main code').count(), 8);
  // axe is a script; without scripts the page is the same.
  const problems = [...(await shapeProblems(page)), ...(scripts ? await axeProblems(page) : [])];
  assertNoProblems('recovery codes', problems);
  await page.getByRole('button', { name: 'I have kept my codes' }).click();
  return secret;
}

async function addSecondFactor(page) {
  await page.goto(`${server.url}/account`);
  await page.getByRole('link', { name: /Set up/ }).click();
  const secret = await setUp(page, false);
  await page.getByText('We ask for a code from your app').waitFor();
  await press(page, 'Sign out');
  await submitSignIn(page, EMAIL, PASSWORD);
  assert.equal((await enterCode(page, '000000')).status(), 422);
  await page.getByLabel(/Do not ask for a code on this device/).check();
  assert.equal((await enterCode(page, codeOf(secret, new Date(), 1))).status(), 303);
  await press(page, 'Sign out');
  await submitSignIn(page, EMAIL, PASSWORD);
  await page.goto(`${server.url}/account`);
  await page.getByText('There are devices on which we do not ask you for a code: 1.').waitFor();
}

async function inviteAndRemove(page) {
  await page.goto(`${server.url}/people`);
  await page.getByRole('heading', { name: 'Who has access' }).waitFor();
  await page.getByRole('button', { name: 'Invite somebody' }).click();
  await page.getByLabel('Work email address').fill(DEPUTY);
  await page.getByLabel('Sends the return and looks after its people').check();
  await page.getByLabel('Where does this person work?').selectOption({ index: 1 });
  assert.equal((await press(page, 'Send invitation')).status(), 303);
  const deputy = await newPage(WIDTHS[0], true);
  await deputy.goto(`${server.url}${await linkTo(server, DEPUTY, '/invitations/')}`);
  await deputy.getByLabel('First name').fill('Dee');
  await deputy.getByLabel('Surname').fill('Puty');
  await deputy.getByLabel('Job title').fill('Deputy manager');
  assert.equal((await press(deputy, 'Accept')).status(), 303);
  await deputy.locator('main input[name="password"]').fill(PASSWORD);
  assert.equal((await press(deputy, 'Set password')).status(), 303);
  await submitSignIn(deputy, DEPUTY, PASSWORD);
  assert.equal((await deputy.goto(`${server.url}/people`)).status(), 200);

  await page.goto(`${server.url}/people`);
  await page.getByRole('link', { name: /Remove.*Dee Puty/ }).click();
  assert.equal((await press(page, 'Remove this person')).status(), 303);
  await page.getByText('This person does not have access any more').waitFor();
  await deputy.goto(`${server.url}/people`);
  assert.match(deputy.url(), /\/sign-in/);
}

async function signInAgain(page, secret) {
  await press(page, 'Sign out');
  await submitSignIn(page, 'administrator@demo.example', server.account('administrator').password);
  await page.getByRole('heading', { name: 'Enter your code' }).waitFor();
  assert.equal((await enterCode(page, codeOf(secret, new Date(), 1))).status(), 303);
}

function press(page, name) {
  return answerTo(page, () => page.getByRole('button', { name, exact: true }).click());
}

async function newPage(width, javaScriptEnabled) {
  const context = await browser.newContext(contextOptions(width, { javaScriptEnabled }));
  const page = await context.newPage();
  page.setDefaultTimeout(30_000);
  return page;
}
