// Every page of the service: how to get to it and what it should answer. `routes.test.mjs` fails for a route that
// has no row here, `axe.test.mjs` opens each row at two widths, with scripts and without.
//
// name    of the screenshot and of the test
// route   as `capacity-tracker routes` prints it; null for pages that are not routes (errors)
// path    to open, if it is not the route itself; may be made by a function of the server
// as      who looks at it: the demo account's address before the @; nobody if left out
// status  expected, if not 200
// open    steps that lead there from `path`; gives the answer that brought the page
import { submitSignIn } from './support/sign_in.mjs';

export const pages = [
  { name: 'start', route: '/' },
  { name: 'sign-in', route: '/sign-in' },
  { name: 'set-password', route: '/set-password/{token}', path: newPasswordPath },
  { name: 'help', route: '/help' },
  { name: 'accessibility', route: '/accessibility' },
  { name: 'privacy', route: '/privacy' },
  { name: 'cookies', route: '/cookies' },
  { name: 'components', route: '/components' },
  { name: 'account', route: '/account', as: 'analyst' },
  { name: 'admin', route: '/admin', as: 'administrator' },
  { name: 'admin-accounts', route: '/admin/accounts', as: 'administrator' },
  { name: 'admin-accounts-new', route: '/admin/accounts/new', as: 'administrator' },
  { name: 'admin-jobs', route: '/admin/jobs', as: 'administrator' },
  { name: 'admin-mail', route: '/admin/mail', as: 'administrator' },
  { name: 'admin-audit', route: '/admin/audit', as: 'administrator' },

  { name: 'error-403', route: null, path: '/admin', as: 'analyst', status: 403 },
  { name: 'error-404', route: null, path: '/no-such-page', status: 404 },
  { name: 'error-404-signed-in', route: null, path: '/no-such-page', as: 'analyst', status: 404 },
  { name: 'sign-in-422', route: null, path: '/sign-in', status: 422, open: failToSignIn },
  { name: 'sign-in-429', route: null, path: '/sign-in', status: 429, open: failTooOften },
];

/** Pages that are one page seen in different ways, and so may share a title. */
export const sharedTitles = [['error-404', 'error-404-signed-in']];

let people = 0;

/** A link works once, so every visit has its own. */
function newPasswordPath(server) {
  people += 1;
  return server.newPasswordPath(`new-person-${people}@demo.example`);
}

function failToSignIn(page) {
  return submitSignIn(page, 'nobody@demo.example', 'not the password');
}

async function failTooOften(page) {
  // One more than sign_in.failures_per_account; an address nobody has is throttled like any other.
  for (let tries = 0; tries < 12; tries += 1) {
    const answer = await submitSignIn(page, 'hurried@demo.example', 'not the password');
    if (answer.status() === 429) return answer;
  }
  throw new Error('twelve wrong passwords for one account were not throttled');
}
