// What every page must fulfil, and watching a page while it loads. Each check gives a list of plain sentences about
// what is wrong; an empty list is good.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

/**
 * Opens a page in `context` that is watched from its first byte: console errors, broken rules of the content security
 * policy, requests to another host, failed and refused requests.
 *
 * Without scripts the browser itself is told not to run any (so `<noscript>` counts), until `allowScripts`: axe
 * needs timers, which Playwright's own `javaScriptEnabled: false` would keep off for good.
 */
export async function watchedPage(context, origin, { scripts }) {
  const page = await context.newPage();
  const devtools = await context.newCDPSession(page);
  const seen = { console: [], policy: [], otherHosts: [], failed: [], errorPages: [] };
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') {
      seen.console.push({ text: message.text(), url: message.location().url });
    }
  });
  page.on('pageerror', (error) => seen.console.push({ text: String(error), url: page.url() }));
  page.on('request', (request) => {
    const url = new URL(request.url());
    if (!['data:', 'blob:', 'about:'].includes(url.protocol) && url.origin !== origin) {
      seen.otherHosts.push(request.url());
    }
  });
  page.on('response', (response) => {
    if (response.status() < 400) return;
    if (response.request().isNavigationRequest()) {
      seen.errorPages.push({ url: response.url(), status: response.status() });
    } else {
      seen.failed.push(`${response.url()} answered ${response.status()}`);
    }
  });
  page.on('requestfailed', (request) => {
    // Going on to the next page cancels what the last one was still loading.
    const reason = request.failure()?.errorText;
    if (reason !== 'net::ERR_ABORTED') seen.failed.push(`${request.url()} failed: ${reason}`);
  });
  if (scripts) {
    await page.exposeBinding('reportPolicy', (_source, text) => seen.policy.push(text));
    await page.addInitScript(() => {
      addEventListener('securitypolicyviolation', (event) => {
        globalThis.reportPolicy(`${event.effectiveDirective} refused ${event.blockedURI || 'inline'} (${event.sourceFile ?? 'page'})`);
      });
    });
  } else {
    await devtools.send('Emulation.setScriptExecutionDisabled', { value: true });
  }
  const allowScripts = () => devtools.send('Emulation.setScriptExecutionDisabled', { value: false });
  return { page, seen, allowScripts };
}

/** What went wrong while the page was loading. Whether the page was to be an error page is for the caller to ask. */
export function loadingProblems(seen) {
  // Chromium reports the status of an error page in the console, as if a part of it were missing.
  const ofThePage = (entry) =>
    seen.errorPages.some(({ url, status }) => entry.url === url && entry.text.includes(`responded with a status of ${status} `));
  return [
    ...seen.console.filter((entry) => !ofThePage(entry)).map((entry) => `console: ${entry.text} (${entry.url})`),
    ...seen.policy.map((text) => `content security policy: ${text}`),
    ...seen.otherHosts.map((url) => `request to another host: ${url}`),
    ...seen.failed.map((text) => `request: ${text}`),
  ];
}

/** One h1, a title, and nothing wider than the window. */
export async function shapeProblems(page) {
  // A page that has only begun to arrive has no shape yet.
  await page.waitForLoadState();
  const shape = await page.evaluate(() => {
    const width = document.documentElement.clientWidth;
    const wide = [...document.querySelectorAll('body *')]
      .filter((element) => element.getBoundingClientRect().right > width + 1)
      .map((element) => {
        const name = [element.localName, ...element.classList].join('.');
        return `${name} (to ${Math.round(element.getBoundingClientRect().right)} px)`;
      });
    return {
      width,
      scrolled: document.scrollingElement.scrollWidth,
      // The last ones found are the innermost, which are the cause.
      wide: wide.slice(-3),
      headings: document.querySelectorAll('h1').length,
      language: document.documentElement.lang,
      title: document.title.trim(),
    };
  });
  const problems = [];
  if (shape.headings !== 1) problems.push(`${shape.headings} elements h1, there must be exactly one`);
  if (shape.title === '') problems.push('the title is empty');
  if (shape.language !== 'en') problems.push(`the language of the page is "${shape.language}", not "en"`);
  if (shape.scrolled > shape.width) {
    problems.push(`scrolls sideways: ${shape.scrolled} px wide in a window of ${shape.width} px: ${shape.wide.join(', ')}`);
  }
  return problems;
}

/** What axe finds, one entry for each rule and element. Needs scripts to be allowed; the page's policy stays in force. */
export async function axeProblems(page) {
  await page.evaluate(AXE);
  const violations = await page.evaluate(
    async (tags) => (await globalThis.axe.run(document, { runOnly: tags, resultTypes: ['violations'] })).violations,
    TAGS,
  );
  return violations.flatMap((rule) =>
    rule.nodes.map((node) => {
      const advice = node.failureSummary.split('\n').slice(1).map((line) => line.trim()).join('; ');
      return `axe ${rule.id} (${rule.impact}): ${rule.help}\n    at ${node.target.flat().join(' >> ')}\n    ${node.html.slice(0, 160)}\n    ${advice}`;
    }),
  );
}

/** Fails with every problem of the page in one message, so that all can be mended in one go. */
export function assertNoProblems(where, problems) {
  if (problems.length === 0) return;
  const error = new Error(`${where}: ${problems.length} problem(s)\n- ${problems.join('\n- ')}`);
  // The list is the message; where in this file it was thrown helps nobody.
  error.stack = error.message;
  throw error;
}
