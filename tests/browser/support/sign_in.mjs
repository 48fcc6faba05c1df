// Signing in as a person does it: by the form.
import { codeOf } from './codes.mjs';

export const emailField = (page) => page.locator('main input[name="email"]');
export const passwordField = (page) => page.locator('main input[name="password"]');
export const signInButton = (page) => page.locator('main').getByRole('button', { name: 'Sign in', exact: true });
export const signOutButton = (page) => page.getByRole('button', { name: 'Sign out', exact: true });

/** Fills the form in and sends it; gives the answer to the POST itself, before any redirect. */
export async function submitSignIn(page, email, password) {
  await emailField(page).fill(email);
  await passwordField(page).fill(password);
  return answerTo(page, () => signInButton(page).click());
}

/** Does what sends a form, and waits for the page that follows; gives the answer to the POST itself. */
export async function answerTo(page, send) {
  // All are waited for from before: the page that is being left has long been loaded.
  const [answer] = await Promise.all([
    page.waitForResponse((response) => response.request().method() === 'POST'),
    page.waitForEvent('load'),
    send(),
  ]);
  return answer;
}

/** Enters a code on the page that asks for one; gives the answer to the POST itself. */
export async function enterCode(page, code) {
  await page.getByLabel('Code', { exact: true }).fill(code);
  return answerTo(page, () => page.getByRole('button', { name: 'Continue' }).click());
}

/** The cookies of somebody signed in, for new contexts. */
export async function signedInState(browser, server, who) {
  const { email, password } = server.account(who);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${server.url}/sign-in`);
    const answer = await submitSignIn(page, email, password);
    if (answer.status() !== 303) throw new Error(`signing in as ${email} answered ${answer.status()}, not 303`);
    // The code of now was used when the app was set up.
    if (server.secrets?.[who]) await enterCode(page, codeOf(server.secrets[who], new Date(), 1));
    return await context.storageState();
  } finally {
    await context.close();
  }
}

/** Presses Tab until `target` has the focus, as somebody without a mouse does. */
export async function tabTo(page, target, most = 40) {
  for (let pressed = 0; pressed < most; pressed += 1) {
    await page.keyboard.press('Tab');
    if (await target.evaluate((element) => element === document.activeElement)) return;
  }
  throw new Error(`${target} was not reached by pressing Tab ${most} times`);
}
