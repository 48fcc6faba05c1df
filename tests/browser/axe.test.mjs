// Every page, on a phone with scripts and on a laptop without: it answers as it should, is valid HTML, loads
// nothing it should not, fits the window, and axe finds nothing against WCAG 2.2 AA.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pages, sharedTitles } from './pages.mjs';
import { contextOptions, launchBrowser } from './support/browser.mjs';
import { prepareChasing } from './support/chasing.mjs';
import { assertNoProblems, axeProblems, loadingProblems, shapeProblems, watchedPage } from './support/checks.mjs';
import { htmlProblems } from './support/html.mjs';
import { startMailServer } from './support/mail.mjs';
import { startOrganisation } from './support/organisation.mjs';
import { damage, prepare } from './support/prepare.mjs';
import { loadRegister } from './support/register.mjs';
import { setUpCodes } from './support/codes.mjs';
import { preparePeople } from './support/people.mjs';
import { prepareReminders } from './support/reminders.mjs';
import { prepareCases } from './support/enforcement.mjs';
import { prepareExtracts } from './support/extracts.mjs';
import { HOME, IN_WINDOW, prepareReturns } from './support/returns.mjs';
import { startServer, TARGET } from './support/server.mjs';
import { signedInState } from './support/sign_in.mjs';

const SCREENSHOTS = join(TARGET, 'screenshots');

/** Pages looked at side by side: most of the time goes into axe, and each page has a process of its own. */
const AT_ONCE = 2;

/**
 * The width of the window, and whether scripts run. Both of each, but not all four together, which would take twice as
 * long; the other tests do whole jobs on a phone without scripts and on a laptop with them.
 */
const LOOKS = [
  [360, true],
  [1280, false],
];

let mail;
let server;
let damaged;
let register;
let returns;
// Nobody listens on port 9 here: an organisation that does not answer.
const STRICT = {
  CT__SIGN_IN__SECOND_FACTOR: 'required',
  CT__SINGLE_SIGN_ON__SUNNY__ISSUER: 'http://127.0.0.1:9',
  CT__SINGLE_SIGN_ON__SUNNY__CLIENT_ID: 'tracker',
  CT__SINGLE_SIGN_ON__SUNNY__CLIENT_SECRET: 'not much of a secret',
  CT__SINGLE_SIGN_ON__SUNNY__BUTTON: 'Sign in with Sunny Care',
};
let strict;
let organisation;
let browser;
const signedIn = new Map();
const titles = new Map();

before(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  mail = await startMailServer();
  server = await startServer('axe', { CT__MAIL__URL: mail.url });
  await prepare(server);
  damaged = await startServer('damaged');
  await damage(damaged);
  register = await startServer('register');
  await loadRegister(register);
  returns = await startServer('returns', { CT__CLOCK__FIXED_AT: IN_WINDOW });
  await prepareReturns(returns);
  await prepareReminders(returns);
  await prepareChasing(returns);
  await prepareExtracts(returns);
  await preparePeople(returns, HOME);
  organisation = await startOrganisation('manager@demo.example');
  strict = await startServer('strict', { ...STRICT, ...organisation.settings }, ['--locations', '20', '--months', '1']);
  strict.secrets = { manager: await setUpCodes(strict, 'manager') };
  await organisation.link(strict.url);
  await prepareCases(returns);
  browser = await launchBrowser();
  for (const row of pages.filter((row) => row.as)) {
    const key = whoAndWhere(row);
    if (!signedIn.has(key)) signedIn.set(key, await signedInState(browser, serverOf(row), row.as));
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
  await damaged?.stop();
  await register?.stop();
  await returns?.stop();
  await strict?.stop();
  await organisation?.stop();
  await mail?.stop();
});

for (const [width, scripts] of LOOKS) {
  describe(`at ${width} px ${scripts ? 'with' : 'without'} JavaScript`, { concurrency: AT_ONCE }, () => {
    for (const row of pages) it(row.name, () => inspect(row, width, scripts));
  });
}

it('no two pages have the same title', () => {
  const problems = [...titles].flatMap(([title, rows]) => {
    const [names, routes] = [[...rows.keys()], new Set(rows.values())];
    const allowed = routes.size === 1 && !routes.has(null);
    const known = allowed || sharedTitles.some((group) => names.every((name) => group.includes(name)));
    return names.length > 1 && !known ? [`"${title}" is the title of ${names.join(', ')}`] : [];
  });
  assertNoProblems('titles', problems);
});

async function inspect(row, width, scripts) {
  const where = `${row.name} at ${width} px ${scripts ? 'with' : 'without'} JavaScript`;
  const context = await browser.newContext(contextOptions(width, { storageState: signedIn.get(whoAndWhere(row)) }));
  try {
    const { page, seen, allowScripts } = await watchedPage(context, serverOf(row).url, { scripts });
    const answer = await open(page, row);
    assert.equal(answer.status(), row.status ?? 200, `${where}: status of ${answer.url()}`);
    const problems = await shapeProblems(page);
    remember(await page.title(), row);
    // For people to look at, where there are any.
    if (!process.env.CI) await page.screenshot({ path: join(SCREENSHOTS, `${width}-${row.name}.png`), fullPage: true });
    // What we send is the same for all, so one look will do.
    if (!scripts) problems.push(...(await htmlProblems(await answer.text())));
    // Before axe, whose own doings are no concern of the page.
    problems.push(...loadingProblems(seen));
    if (!scripts) await allowScripts();
    problems.push(...(await axeProblems(page)));
    assertNoProblems(where, problems);
  } finally {
    await context.close();
  }
}

/** Brings the page about and gives the answer that holds it. */
async function open(page, row) {
  let answer;
  page.on('response', (response) => {
    if (response.request().isNavigationRequest()) answer = response;
  });
  await page.goto(`${serverOf(row).url}${await pathOf(row)}`);
  if (row.open) await row.open(page);
  else assert.equal(answer.request().redirectedFrom(), null, `${row.name}: answered with a redirect, to ${page.url()}`);
  return answer;
}

function serverOf(row) {
  return { damaged, register, returns, strict }[row.on] ?? server;
}

/** A session is good for one server. */
function whoAndWhere(row) {
  return `${row.as} on ${row.on ?? 'the first'}`;
}

function pathOf(row) {
  return row.path instanceof Function ? row.path(serverOf(row)) : (row.path ?? row.route);
}

function remember(title, { name, route }) {
  if (!titles.has(title)) titles.set(title, new Map());
  titles.get(title).set(name, route);
}
