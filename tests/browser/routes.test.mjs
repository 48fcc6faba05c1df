// No page without a row in pages.mjs, and no row without its page.
import assert from 'node:assert/strict';
import { before, it } from 'node:test';
import { pages } from './pages.mjs';
import { listRoutes } from './support/server.mjs';

let routes;

before(async () => {
  routes = (await listRoutes()).filter((route) => route.method === 'GET' && route.kind === 'page');
  assert.notEqual(routes.length, 0, 'capacity-tracker routes --json lists no page');
});

it('every page has a row in pages.mjs', () => {
  const known = new Set(pages.map((row) => row.route));
  const missing = routes.map((route) => route.path).filter((path) => !known.has(path));
  assert.deepEqual(missing, [], 'pages that axe never sees; add a row for each to tests/browser/pages.mjs');
});

it('every row in pages.mjs has a page', () => {
  const known = new Set(routes.map((route) => route.path));
  const gone = pages.map((row) => row.route).filter((path) => path !== null && !known.has(path));
  assert.deepEqual(gone, [], 'rows of tests/browser/pages.mjs whose page is no more');
});

it('every page that needs somebody signed in is looked at by somebody', () => {
  const guarded = new Set(routes.filter((route) => route.access !== 'public').map((route) => route.path));
  const unsigned = pages.filter((row) => guarded.has(row.route) && !row.as).map((row) => row.name);
  assert.deepEqual(unsigned, [], 'rows that need `as`');
});

it('every row has a name of its own, and a path that can be opened', () => {
  const names = pages.map((row) => row.name);
  assert.deepEqual(names.filter((name, at) => names.indexOf(name) !== at), [], 'names used twice');
  const unclear = pages.filter((row) => !row.path && (row.route === null || row.route.includes('{')));
  assert.deepEqual(unclear.map((row) => row.name), [], 'rows that need `path`');
});
