// Every page of the service, in every state worth looking at: how to get to it and what it should answer.
// `routes.test.mjs` fails for a route that has no row here, `axe.test.mjs` opens each row at two widths, with scripts
// and without. What the rows find there is put there by support/prepare.mjs.
//
// name    of the screenshot and of the test
// route   as `capacity-tracker routes` prints it; null for pages that are not routes (errors)
// path    to open, if it is not the route itself; may be made by a function of the server
// as      who looks at it: the demo account's address before the @, or a whole address; nobody if left out
// on      'damaged' for the server whose database cannot be read, 'register' for the one of support/register.mjs
// status  expected, if not 200
// open    steps that lead there from `path`
import { Client } from './support/client.mjs';
import { LONG } from './support/prepare.mjs';
import { answerTo, passwordField, submitSignIn } from './support/sign_in.mjs';

const administrator = (name, route, more = {}) => ({ name, route, as: 'administrator', ...more });
const officer = (name, route, more = {}) => ({ name, route, as: 'officer', on: 'register', ...more });
const older = (path) => (server) => server.older[path];

export const pages = [
  { name: 'start', route: '/' },
  { name: 'sign-in', route: '/sign-in' },
  { name: 'sign-in-empty', route: '/sign-in', status: 422, open: (page) => submitSignIn(page, '', '') },
  { name: 'sign-in-wrong', route: '/sign-in', status: 422, open: failToSignIn },
  { name: 'set-password', route: '/set-password/{token}', path: newPasswordPath },
  { name: 'set-password-short', route: '/set-password/{token}', path: newPasswordPath, status: 422, open: setShort },
  { name: 'set-password-gone', route: '/set-password/{token}', path: '/set-password/not-a-link', status: 404 },
  { name: 'set-password-done', route: '/sign-in', path: newPasswordPath, open: setPassword },
  { name: 'help', route: '/help' },
  { name: 'accessibility', route: '/accessibility' },
  { name: 'privacy', route: '/privacy' },
  { name: 'cookies', route: '/cookies' },
  { name: 'components', route: '/components' },

  { name: 'account', route: '/account', as: 'analyst' },
  { name: 'account-two-devices', route: '/account', as: 'officer', path: signInElsewhere },
  { name: 'account-long', route: '/account', as: LONG.email },

  administrator('admin', '/admin'),
  administrator('admin-accounts', '/admin/accounts'),
  administrator('admin-accounts-older', '/admin/accounts', { path: older('/admin/accounts') }),
  administrator('admin-accounts-added', '/admin/accounts', { path: '/admin/accounts/new', open: addAccount }),
  administrator('admin-accounts-new', '/admin/accounts/new'),
  administrator('admin-accounts-new-empty', '/admin/accounts/new', { status: 422, open: sendAccount }),
  administrator('admin-jobs-failed', '/admin/jobs'),
  administrator('admin-jobs-waiting', '/admin/jobs', { path: '/admin/jobs?state=queued' }),
  administrator('admin-jobs-done', '/admin/jobs', { path: older('/admin/jobs?state=done') }),
  administrator('admin-jobs-none', '/admin/jobs', { path: '/admin/jobs?state=failed&before=1' }),
  administrator('admin-mail-failed', '/admin/mail'),
  administrator('admin-mail-waiting', '/admin/mail', { path: '/admin/mail?state=queued' }),
  administrator('admin-mail-sent', '/admin/mail', { path: '/admin/mail?state=sent' }),
  administrator('admin-mail-sent-older', '/admin/mail', { path: older('/admin/mail?state=sent') }),
  administrator('admin-mail-none', '/admin/mail', { path: '/admin/mail?state=failed&before=1' }),
  administrator('admin-mail-one-sent', '/admin/mail/{id}', { path: (server) => server.messages.sent }),
  administrator('admin-mail-one-waiting', '/admin/mail/{id}', { path: (server) => server.messages.queued }),
  administrator('admin-mail-one-failed', '/admin/mail/{id}', { path: (server) => server.messages.failed }),
  administrator('admin-audit', '/admin/audit'),
  administrator('admin-audit-older', '/admin/audit', { path: older('/admin/audit') }),

  officer('locations', '/locations', { path: '/locations?q=demonstration' }),
  officer('locations-providers', '/locations', { path: '/locations?q=buyer' }),
  officer('locations-long', '/locations', { path: '/locations?q=house&council=E08000009' }),
  officer('locations-none-found', '/locations', { path: '/locations?q=nowhere' }),
  officer('locations-left', '/locations', { path: '/locations?q=1-72059&left=yes' }),
  officer('locations-none-to-see', '/locations', { as: 'area-lead', path: '/locations' }),
  officer('locations-to-place', '/locations/to-place'),
  officer('locations-to-place-none', '/locations/to-place', { as: 'area-lead' }),
  officer('locations-dual-registered', '/locations/dual-registered'),
  officer('location', '/locations/{id}', { path: '/locations/1-7007' }),
  officer('location-long-sold', '/locations/{id}', { path: '/locations/1-7001' }),
  officer('location-long-word', '/locations/{id}', { path: '/locations/1-7002' }),
  officer('location-to-place', '/locations/{id}', { as: 'administrator', path: '/locations/1-7003' }),
  officer('location-left', '/locations/{id}', { path: '/locations/1-72059' }),
  officer('provider', '/providers/{id}', { path: '/providers/1-7100' }),
  officer('provider-long', '/providers/{id}', { as: 'administrator', path: '/providers/1-7101' }),
  officer('imports', '/imports'),
  officer('import', '/imports/{id}', { path: (server) => newestImport(server, 1) }),
  officer('import-none', '/imports/{id}', { as: 'area-lead', path: (server) => newestImport(server, 1) }),
  officer('import-changes', '/imports/{id}/changes', { path: async (server) => `${await newestImport(server, 0)}/changes` }),
  officer('place', '/admin/locations/{id}/place', { as: 'administrator', path: '/admin/locations/1-7003/place' }),
  officer('place-empty', '/admin/locations/{id}/place', {
    as: 'administrator',
    path: '/admin/locations/1-7003/place',
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Place the location' }).click()),
  }),
  officer('public-body', '/admin/providers/{id}/public-body', {
    as: 'administrator',
    path: '/admin/providers/1-7101/public-body',
  }),
  officer('public-body-empty', '/admin/providers/{id}/public-body', {
    as: 'administrator',
    path: '/admin/providers/1-7100/public-body',
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Save' }).click()),
  }),

  { name: 'error-403', route: null, path: '/admin', as: 'analyst', status: 403 },
  { name: 'error-403-form', route: null, path: '/sign-in', status: 403, open: sendWithoutCookie },
  { name: 'error-404', route: null, path: '/no-such-page', status: 404 },
  { name: 'error-404-signed-in', route: null, path: '/no-such-page', as: 'analyst', status: 404 },
  { name: 'error-429', route: null, path: '/sign-in', status: 429, open: failTooOften },
  { name: 'error-500', route: null, path: '/set-password/not-a-link', on: 'damaged', status: 500 },
];

/** Pages with the same words for different reasons, and so the same title; the states of one route may share theirs. */
export const sharedTitles = [['error-404', 'error-404-signed-in']];

/** The path of a load of the register, counted from the newest. */
async function newestImport(server, place) {
  const html = await (await Client.signedIn(server, 'officer')).page('/imports');
  return [...html.matchAll(/href="(\/imports\/\d+)"/g)][place][1];
}

let people = 0;

const newAddress = () => `new-person-${(people += 1)}@demo.example`;

/** A link works once, so every visit has its own. */
async function newPasswordPath(server) {
  return (await server.addAccount(newAddress(), 'Somebody New')).path;
}

function setShort(page) {
  return sendPassword(page, 'too short');
}

function setPassword(page) {
  return sendPassword(page, 'three unrelated words');
}

async function sendPassword(page, password) {
  await passwordField(page).fill(password);
  return answerTo(page, () => page.locator('main').getByRole('button', { name: 'Set password' }).click());
}

async function signInElsewhere(server) {
  await Client.signedIn(server, 'officer');
  return '/account';
}

async function addAccount(page) {
  await page.getByLabel('First name and surname').fill('Olu Adeyemi');
  await page.getByLabel('Email address').fill(newAddress());
  await page.getByLabel('Hospital discharge team').check();
  await page.getByLabel('One council or integrated care board').check();
  await page.getByLabel('Code of the location').fill('E08000003');
  return sendAccount(page);
}

function sendAccount(page) {
  return answerTo(page, () => page.getByRole('button', { name: 'Add account' }).click());
}

function failToSignIn(page) {
  return submitSignIn(page, 'nobody@demo.example', 'not the password');
}

async function sendWithoutCookie(page) {
  await page.context().clearCookies();
  return failToSignIn(page);
}

async function failTooOften(page) {
  // One more than sign_in.failures_per_account; an address nobody has is throttled like any other.
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = await submitSignIn(page, 'hurried@demo.example', 'not the password');
    if (answer.status() === 429) return answer;
  }
  throw new Error('twelve wrong passwords for one account were not throttled');
}
