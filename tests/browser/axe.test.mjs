// Every page, on a phone and on a laptop, with scripts and without: it answers as it should, loads nothing it should
// not, fits the window, and axe finds nothing against WCAG 2.2 AA.
import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pages, sharedTitles } from './pages.mjs';
import { contextOptions, launchBrowser, WIDTHS } from './support/browser.mjs';
import { assertNoProblems, axeProblems, loadingProblems, shapeProblems, watchedPage } from './support/checks.mjs';
import { startServer, TARGET } from './support/server.mjs';
import { signedInState } from './support/sign_in.mjs';

const SCREENSHOTS = join(TARGET, 'screenshots');

let server;
let browser;
const signedIn = new Map();
const titles = new Map();

before(async () => {
  await mkdir(SCREENSHOTS, { recursive: true });
  server = await startServer('axe');
  browser = await launchBrowser();
  for (const who of new Set(pages.map((row) => row.as).filter(Boolean))) {
    signedIn.set(who, await signedInState(browser, server, who));
  }
});

after(async () => {
  await browser?.close();
  await server?.stop();
});

for (const width of WIDTHS) {
  for (const scripts of [true, false]) {
    describe(`at ${width} px ${scripts ? 'with' : 'without'} JavaScript`, () => {
      for (const row of pages) {
        it(`${row.name} (${row.path instanceof Function ? row.route : (row.path ?? row.route)})`, () =>
          inspect(row, width, scripts));
      }
    });
  }
}

it('no two pages have the same title', () => {
  const problems = [...titles].flatMap(([title, names]) => {
    const allowed = sharedTitles.some((group) => [...names].every((name) => group.includes(name)));
    return names.size > 1 && !allowed ? [`"${title}" is the title of ${[...names].join(', ')}`] : [];
  });
  assertNoProblems('titles', problems);
});

async function inspect(row, width, scripts) {
  const context = await browser.newContext(contextOptions(width, { storageState: signedIn.get(row.as) }));
  try {
    const { page, seen, allowScripts } = await watchedPage(context, server.url, { scripts });
    const path = row.path instanceof Function ? await row.path(server) : (row.path ?? row.route);
    const arrived = await page.goto(`${server.url}${path}`);
    const answer = row.open ? await row.open(page, server) : arrived;
    const where = `${row.name} (${path}) at ${width} px ${scripts ? 'with' : 'without'} JavaScript`;
    assert.equal(answer.status(), row.status ?? 200, `${where}: status`);
    assert.equal(answer.request().redirectedFrom(), null, `${where}: answered with a redirect, to ${page.url()}`);
    const problems = await shapeProblems(page);
    remember(await page.title(), row.name);
    if (scripts) await page.screenshot({ path: join(SCREENSHOTS, `${width}-${row.name}.png`), fullPage: true });
    // Before axe, whose own doings are no concern of the page.
    problems.push(...loadingProblems(seen));
    if (!scripts) await allowScripts();
    problems.push(...(await axeProblems(page)));
    assertNoProblems(where, problems);
  } finally {
    await context.close();
  }
}

function remember(title, name) {
  if (!titles.has(title)) titles.set(title, new Set());
  titles.get(title).add(name);
}
