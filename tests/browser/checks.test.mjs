// The checks themselves: a bad page must be caught, a good one left alone. Needs the browser, not our binary.
import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { after, before, it } from 'node:test';
import { contextOptions, launchBrowser } from './support/browser.mjs';
import { axeProblems, loadingProblems, shapeProblems, watchedPage } from './support/checks.mjs';
import { htmlProblems } from './support/html.mjs';

const POLICY = "default-src 'self'";
const GOOD = page('<main><h1>Beds</h1><p>Eighteen of twenty.</p><noscript><p>No scripts.</p></noscript></main>');

const answers = {
  '/good': [200, GOOD],
  '/gone': [404, GOOD],
  '/picture': [200, page('<main><h1>Beds</h1><img src="/dot.svg"></main>')],
  '/inline': [200, page('<main><h1>Beds</h1><p style="color: red">Red</p></main>')],
  '/elsewhere': [200, page('<main><h1>Beds</h1><img alt="" src="http://elsewhere.example/dot.svg"></main>')],
  '/broken': [200, page('<main><h1>Beds</h1><img alt="" src="/no-such.svg"></main>')],
  '/throws': [200, page('<main><h1>Beds</h1></main><script src="/throws.js"></script>')],
  '/wide': [200, page('<main><h1>Beds</h1><table><tr><td><img alt="" width="900" src="/dot.svg"></td></tr></table></main>')],
  '/headings': [200, page('<main><h1>Beds</h1><h1>Rooms</h1></main>', '')],
  '/dot.svg': [200, '<svg xmlns="http://www.w3.org/2000/svg" width="1" height="1"/>', 'image/svg+xml'],
  '/throws.js': [200, 'throw new Error("on purpose");', 'text/javascript'],
};

let server;
let browser;
let origin;

before(async () => {
  server = createServer((request, response) => {
    const [status, body, type] = answers[request.url] ?? [404, ''];
    response.writeHead(status, { 'content-type': type ?? 'text/html; charset=utf-8', 'content-security-policy': POLICY });
    response.end(body);
  });
  await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
  origin = `http://127.0.0.1:${server.address().port}`;
  browser = await launchBrowser();
});

after(async () => {
  await browser?.close();
  server?.close();
});

for (const scripts of [true, false]) {
  const how = scripts ? 'with scripts' : 'without scripts';

  it(`a good page has no problems, ${how}`, async () => {
    assert.deepEqual(await problems('/good', scripts), []);
  });

  it(`the status of an error page is not a problem of its own, ${how}`, async () => {
    assert.deepEqual(await problems('/gone', scripts), []);
  });

  for (const [path, wanted] of Object.entries({
    '/picture': /axe image-alt \(critical\).*\n\s+at img/,
    '/inline': /style-src|inline style/,
    '/elsewhere': /another host: http:\/\/elsewhere\.example\/dot\.svg/,
    '/broken': /no-such\.svg answered 404/,
    '/wide': /scrolls sideways.*img/,
    '/headings': /2 elements h1[^]*title is empty/,
  })) {
    it(`${path} is caught, ${how}`, async () => {
      assert.match((await problems(path, scripts)).join('\n'), wanted);
    });
  }
}

it('an error in a script is caught', async () => {
  assert.match((await problems('/throws', true)).join('\n'), /on purpose/);
});

it('without scripts, none runs', async () => {
  assert.deepEqual(await problems('/throws', false), []);
});

it('valid HTML is left alone, and what is not valid is caught', async () => {
  assert.deepEqual(await htmlProblems(GOOD), []);
  for (const [body, wanted] of [
    ['<p><div>Beds</div></p>', /HTML element-permitted-content|close-order/],
    ['<p id="beds">1</p><p id="beds">2</p>', /HTML no-dup-id/],
    ['<form><input type="hidden" name="a" autocomplete="off"><button type="submit">Go</button></form>', /HTML valid-autocomplete/],
  ]) {
    assert.match((await htmlProblems(page(`<main><h1>Beds</h1>${body}</main>`))).join('\n'), wanted);
  }
});

async function problems(path, scripts) {
  const context = await browser.newContext(contextOptions(360));
  try {
    const watched = await watchedPage(context, origin, { scripts });
    await watched.page.goto(`${origin}${path}`);
    const found = [...(await shapeProblems(watched.page)), ...loadingProblems(watched.seen)];
    if (!scripts) await watched.allowScripts();
    return [...found, ...(await axeProblems(watched.page))];
  } finally {
    await context.close();
  }
}

function page(body, title = 'Beds') {
  const head = `<meta charset="utf-8"><title>${title}</title><meta name="viewport" content="width=device-width"><link rel="icon" href="/dot.svg">`;
  return `<!DOCTYPE html><html lang="en"><head>${head}</head><body>${body}</body></html>`;
}
