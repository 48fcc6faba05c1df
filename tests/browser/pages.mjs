// Every page of the service, in every state worth looking at: how to get to it and what it should answer.
// `routes.test.mjs` fails for a route that has no row here, `axe.test.mjs` opens each row at two widths, with scripts
// and without. What the rows find there is put there by support/prepare.mjs.
//
// name    of the screenshot and of the test
// route   as `capacity-tracker routes` prints it; null for pages that are not routes (errors)
// path    to open, if it is not the route itself; may be made by a function of the server
// as      who looks at it: the demo account's address before the @, or a whole address; nobody if left out
// on      'damaged' for the server whose database cannot be read, 'register' and 'returns' for those of
//         support/register.mjs and support/returns.mjs
// status  expected, if not 200
// open    steps that lead there from `path`
import { Client } from './support/client.mjs';
import { LONG } from './support/prepare.mjs';
import { refusedPath } from './support/organisation.mjs';
import { AGENCY, HOME, answerFor } from './support/returns.mjs';
import { answerTo, enterCode, passwordField, submitSignIn } from './support/sign_in.mjs';

const administrator = (name, route, more = {}) => ({ name, route, as: 'administrator', ...more });
const officer = (name, route, more = {}) => ({ name, route, as: 'officer', on: 'register', ...more });
const manager = (name, route, more = {}) => ({ name, route, as: 'manager', on: 'returns', ...more });
const analyst = (name, route, more = {}) => ({ name, route, as: 'analyst', on: 'returns', ...more });
const headOffice = (name, route, more = {}) => manager(name, route, { as: 'head-office', ...more });
const TASKS = '/locations/{id}/returns/{month}';
const FORM = '/locations/{id}/sections/{section}';
const CHASED = '/compliance/{month}/locations/{id}';
const EXTENSION = '/compliance/{month}/locations/{id}/extension';
const CASE = '/cases/{id}';
const AGENCY_STAFF = `/locations/${AGENCY}/sections/home_care_workforce`;
const AGENCY_USERS = `/locations/${AGENCY}/sections/home_care_service_users`;
const older = (path) => (server) => server.older[path];

export const pages = [
  { name: 'start', route: '/' },
  { name: 'sign-in', route: '/sign-in' },
  { name: 'sign-in-unsaved', route: '/sign-in', path: '/sign-in?next=%2Freturns&unsaved=true' },
  { name: 'sign-in-empty', route: '/sign-in', status: 422, open: (page) => submitSignIn(page, '', '') },
  { name: 'sign-in-wrong', route: '/sign-in', status: 422, open: failToSignIn },
  { name: 'set-password', route: '/set-password/{token}', path: newPasswordPath },
  { name: 'set-password-short', route: '/set-password/{token}', path: newPasswordPath, status: 422, open: setShort },
  { name: 'set-password-gone', route: '/set-password/{token}', path: '/set-password/not-a-link', status: 404 },
  { name: 'set-password-done', route: '/sign-in', path: newPasswordPath, open: setPassword },
  { name: 'forgotten-password', route: '/forgotten-password' },
  { name: 'forgotten-password-empty', route: '/forgotten-password', status: 422, open: pressing('Send me a link') },
  { name: 'forgotten-password-sent', route: '/forgotten-password/sent' },
  { name: 'sign-in-code', route: '/sign-in/second-factor', on: 'strict', path: '/sign-in', open: signInAs('manager') },
  { name: 'sign-in-code-wrong', route: '/sign-in/second-factor', on: 'strict', path: '/sign-in', status: 422, open: enterWrongCode('manager') },
  { name: 'sign-in-set-up', route: '/sign-in/second-factor/set-up', on: 'strict', path: '/sign-in', open: signInAs('officer') },
  { name: 'sign-in-set-up-wrong', route: '/sign-in/second-factor/set-up', on: 'strict', path: '/sign-in', status: 422, open: enterWrongCode('officer') },
  { name: 'sign-in-organisation', route: '/sign-in', on: 'strict' },
  { name: 'sign-in-organisation-down', route: '/sign-in/with/{organisation}', on: 'strict', path: '/sign-in/with/sunny', status: 503 },
  { name: 'sign-in-organisation-again', route: '/sign-in/with/{organisation}/done', on: 'strict', path: '/sign-in/with/sunny/done', status: 400 },
  { name: 'sign-in-organisation-refused', route: '/sign-in/with/{organisation}/done', on: 'strict', path: '/sign-in', status: 403, open: comeBackRefused },
  { name: 'register', route: '/register' },
  { name: 'register-found', route: '/register', on: 'returns', path: '/register?q=care' },
  { name: 'register-none-found', route: '/register', path: '/register?q=nowhere' },
  { name: 'register-ask', route: '/register/locations/{id}', on: 'returns', path: `/register/locations/${HOME}` },
  { name: 'register-ask-empty', route: '/register/locations/{id}', on: 'returns', path: `/register/locations/${HOME}`, status: 422, open: pressing('Ask for access') },
  { name: 'register-sent', route: '/register/sent' },
  { name: 'register-prove', route: '/register/email/{token}', on: 'returns', path: ({ people }) => people.unproved },
  { name: 'register-proved', route: '/register/email/{token}', on: 'returns', path: ({ people }) => people.proved },
  { name: 'register-link-gone', route: '/register/email/{token}', path: '/register/email/not-a-link', status: 404 },
  { name: 'invitation', route: '/invitations/{token}', on: 'returns', path: ({ people }) => people.invitation },
  { name: 'invitation-empty', route: '/invitations/{token}', on: 'returns', path: ({ people }) => people.invitation, status: 422, open: pressing('Accept') },
  { name: 'invitation-gone', route: '/invitations/{token}', path: '/invitations/not-a-link', status: 404 },
  { name: 'help', route: '/help' },
  { name: 'accessibility', route: '/accessibility' },
  { name: 'privacy', route: '/privacy' },
  { name: 'cookies', route: '/cookies' },
  { name: 'components', route: '/components' },

  { name: 'account', route: '/account', as: 'analyst' },
  { name: 'account-two-devices', route: '/account', as: 'officer', path: signInElsewhere },
  { name: 'account-linked', route: '/account', as: 'manager', on: 'strict' },
  { name: 'account-password', route: '/account/password', as: 'analyst' },
  { name: 'account-password-empty', route: '/account/password', as: 'analyst', status: 422, open: pressing('Change password') },
  { name: 'account-set-up-codes', route: '/account/second-factor/set-up', as: 'analyst' },
  { name: 'account-codes', route: '/account/second-factor', as: 'manager', on: 'strict' },
  { name: 'account-codes-wrong', route: '/account/second-factor', as: 'manager', on: 'strict', status: 422, open: pressing('Make new recovery codes') },
  { name: 'account-long', route: '/account', as: LONG.email },

  administrator('admin', '/admin'),
  administrator('admin-accounts', '/admin/accounts'),
  administrator('admin-accounts-older', '/admin/accounts', { path: older('/admin/accounts') }),
  administrator('admin-accounts-added', '/admin/accounts', { path: '/admin/accounts/new', open: addAccount }),
  administrator('admin-accounts-new', '/admin/accounts/new'),
  administrator('admin-accounts-new-empty', '/admin/accounts/new', { status: 422, open: sendAccount }),
  manager('admin-account', '/admin/accounts/{id}', { as: 'administrator', path: ({ people }) => people.account }),
  manager('admin-account-empty', '/admin/accounts/{id}', {
    as: 'administrator',
    path: ({ people }) => people.account,
    status: 422,
    open: pressing('Give this role'),
  }),
  manager('admin-keys', '/admin/keys', { as: 'administrator' }),
  administrator('admin-keys-none', '/admin/keys'),
  administrator('admin-keys-new', '/admin/keys/new'),
  administrator('admin-keys-new-empty', '/admin/keys/new', { status: 422, open: pressing('Make key') }),
  headOffice('people', '/people'),
  headOffice('people-invite', '/people/invite'),
  headOffice('people-invite-empty', '/people/invite', { status: 422, open: pressing('Send invitation') }),
  headOffice('people-remove', '/people/{id}/remove', { path: ({ people }) => people.remove }),
  manager('people-requests', '/people/requests', { as: 'administrator' }),
  manager('people-requests-invited', '/people/requests', { as: 'administrator', path: '/people/requests?state=invited' }),
  administrator('people-requests-none', '/people/requests'),
  manager('people-request', '/people/requests/{id}', { as: 'administrator', path: ({ people }) => people.request }),
  manager('people-request-empty', '/people/requests/{id}', {
    as: 'administrator',
    path: ({ people }) => people.request,
    status: 422,
    open: pressing('Refuse'),
  }),
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

  manager('returns', '/returns'),
  headOffice('returns-many', '/returns'),
  headOffice('returns-to-do', '/returns', { path: '/returns?state=due' }),
  manager('return', TASKS, { path: `/locations/${HOME}/returns/2026-11` }),
  manager('return-more-time', TASKS, { as: 'agency', path: `/locations/${AGENCY}/returns/2026-11` }),
  manager('returns-more-time', '/returns', { as: 'agency' }),
  manager('return-past', TASKS, { path: `/locations/${HOME}/returns/2026-09` }),
  manager('return-to-come', TASKS, { path: `/locations/${HOME}/returns/2026-12` }),
  manager('return-before-all-notices', TASKS, { path: `/locations/${HOME}/returns/2020-01` }),
  headOffice('return-begun', TASKS, { path: ({ locations }) => `/locations/${locations.begun}/returns/2026-11` }),
  headOffice('return-complete', TASKS, { path: ({ locations }) => `/locations/${locations.complete}/returns/2026-11` }),
  headOffice('return-officer', TASKS, {
    as: 'officer',
    path: ({ locations }) => `/locations/${locations.begun}/returns/2026-11`,
  }),
  manager('section', FORM, { path: `/locations/${HOME}/sections/bed_vacancies` }),
  manager('section-staff', FORM, { path: `/locations/${HOME}/sections/workforce` }),
  manager('section-yes-no', FORM, { path: `/locations/${HOME}/sections/visiting` }),
  manager('section-optional', FORM, { path: `/locations/${HOME}/sections/operational_support` }),
  headOffice('section-filled-in', FORM, {
    path: ({ locations }) => `/locations/${locations.begun}/sections/${locations.section}`,
  }),
  manager('section-errors', FORM, { path: `/locations/${HOME}/sections/workforce`, status: 422, open: sendWrong }),
  manager('section-beds-errors', FORM, { path: `/locations/${HOME}/sections/bed_vacancies`, status: 422, open: overfill }),
  manager('section-warning', FORM, { path: `/locations/${HOME}/sections/bed_vacancies`, status: 422, open: surprise }),
  manager('section-kept', FORM, { as: 'agency', path: AGENCY_STAFF, open: finishLater }),
  manager('section-check', `${FORM}/check`, { as: 'agency', path: AGENCY_USERS, open: checkFirst }),
  headOffice('section-conflict', FORM, {
    path: ({ locations }) => `/locations/${locations.disputed}/sections/${locations.disputedSection}`,
    status: 409,
    open: comeSecond,
  }),
  headOffice('receipt', `${TASKS}/receipt`, { path: ({ locations }) => `/locations/${locations.complete}/returns/2026-11/receipt` }),
  headOffice('answers', `${TASKS}/answers`, { path: ({ locations }) => `/locations/${locations.complete}/returns/2026-11/answers` }),
  headOffice('answers-none', `${TASKS}/answers`, { path: ({ locations }) => `/locations/${locations.complete}/returns/2026-12/answers` }),
  headOffice('history', '/locations/{id}/history', { path: ({ locations }) => `/locations/${locations.begun}/history` }),
  headOffice('history-section', '/locations/{id}/history', {
    path: ({ locations }) => `/locations/${locations.begun}/history?section=${locations.section}`,
  }),
  { name: 'confirm', route: '/confirm/{token}', on: 'returns', path: ({ links }) => links.manager },
  { name: 'confirm-left', route: '/confirm/{token}', on: 'returns', path: ({ links }) => links.left },
  { name: 'confirm-used', route: '/confirm/{token}', on: 'returns', path: ({ links }) => links.used, status: 410 },
  { name: 'confirm-gone', route: '/confirm/{token}', on: 'returns', path: '/confirm/not-a-link', status: 404 },
  { name: 'confirm-done', route: '/confirm/{token}/done', on: 'returns', path: ({ links }) => `${links.used}/done` },
  manager('account-reminders', '/account/reminders'),
  manager('account-reminders-none', '/account/reminders', { as: 'officer' }),
  manager('location-people', '/locations/{id}/reminders', { as: 'officer', path: `/locations/${HOME}/reminders` }),
  officer('location-people-none', '/locations/{id}/reminders', { path: '/locations/1-7007/reminders' }),
  manager('location-own', '/locations/{id}', { path: `/locations/${HOME}` }),

  officer('compliance', '/compliance', { on: 'returns' }),
  officer('compliance-council', '/compliance', { on: 'returns', path: '/compliance?by=council' }),
  officer('compliance-group', '/compliance', { on: 'returns', path: '/compliance?by=group' }),
  officer('compliance-region', '/compliance', { on: 'returns', path: '/compliance?by=icb&in=E12000002' }),
  officer('compliance-none', '/compliance', { on: 'register', as: 'area-lead' }),
  officer('compliance-month', '/compliance/{month}', { on: 'returns', path: '/compliance/2026-11' }),
  officer('compliance-closed', '/compliance/{month}', { on: 'returns', path: '/compliance/2026-10?risk=yes' }),
  officer('compliance-month-none', '/compliance/{month}', { on: 'returns', path: '/compliance/2026-11?group=zzz&users=1' }),
  officer('compliance-month-chosen', '/compliance/{month}', { on: 'returns', path: '/compliance/2026-11?users=1&select=all' }),
  officer('compliance-month-analyst', '/compliance/{month}', { on: 'returns', as: 'analyst', path: '/compliance/2026-11?risk=yes' }),
  officer('compliance-location-contacts-none', `${CHASED}/contacts`, { on: 'returns', path: '/compliance/2026-11/locations/1-999/contacts', status: 404 }),
  officer('compliance-location', CHASED, { on: 'returns', path: `/compliance/2026-11/locations/${HOME}` }),
  officer('compliance-location-nobody', CHASED, { on: 'returns', path: ({ unreached }) => `/compliance/2026-11/locations/${unreached}` }),
  officer('compliance-location-analyst', CHASED, { on: 'returns', as: 'analyst', path: `/compliance/2026-11/locations/${AGENCY}` }),
  officer('compliance-location-errors', CHASED, {
    on: 'returns',
    path: `/compliance/2026-11/locations/${HOME}`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Save' }).click()),
  }),
  officer('compliance-message', '/compliance/{month}/message', {
    on: 'returns',
    path: `/compliance/2026-11/message?location=${HOME}&location=${AGENCY}`,
  }),
  officer('compliance-message-none', '/compliance/{month}/message', { on: 'returns', path: '/compliance/2026-11/message' }),
  officer('compliance-message-seen', '/compliance/{month}/message', {
    on: 'returns',
    path: `/compliance/2026-11/message?location=${HOME}&location=${AGENCY}&template=chase_at_risk`,
  }),
  officer('compliance-batch', '/compliance/batches/{id}', { on: 'returns', path: ({ batch }) => batch }),
  officer('compliance-report', `${CHASED}/not-operating`, {
    on: 'returns',
    path: `/compliance/2026-11/locations/${HOME}/not-operating`,
  }),
  officer('compliance-report-empty', `${CHASED}/not-operating`, {
    on: 'returns',
    path: `/compliance/2026-11/locations/${HOME}/not-operating`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Report it' }).click()),
  }),
  manager('compliance-own', '/locations/{id}/compliance', { path: `/locations/${HOME}/compliance` }),
  officer('admin-not-operating', '/admin/not-operating', { on: 'returns', as: 'administrator' }),
  officer('admin-not-operating-checked', '/admin/not-operating', {
    on: 'returns',
    as: 'administrator',
    path: '/admin/not-operating?state=checked',
  }),
  officer('admin-not-operating-none', '/admin/not-operating', { as: 'administrator' }),
  officer('admin-not-operating-check', '/admin/not-operating/{id}', {
    on: 'returns',
    as: 'administrator',
    path: ({ reports }) => reports[1],
  }),
  officer('admin-not-operating-check-empty', '/admin/not-operating/{id}', {
    on: 'returns',
    as: 'administrator',
    path: ({ reports }) => reports[1],
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Save' }).click()),
  }),
  officer('admin-not-operating-one-checked', '/admin/not-operating/{id}', {
    on: 'returns',
    as: 'administrator',
    path: ({ reports }) => reports[0],
  }),

  officer('extension', EXTENSION, { on: 'returns', path: `/compliance/2026-11/locations/${HOME}/extension` }),
  officer('extension-running', EXTENSION, { on: 'returns', path: `/compliance/2026-11/locations/${AGENCY}/extension` }),
  officer('extension-over', EXTENSION, { on: 'returns', path: `/compliance/2026-09/locations/${AGENCY}/extension` }),
  officer('extension-errors', EXTENSION, {
    on: 'returns',
    path: `/compliance/2026-11/locations/${HOME}/extension`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Give more time' }).click()),
  }),

  analyst('extracts', '/extracts'),
  analyst('extracts-none', '/extracts', { as: 'area-lead' }),
  analyst('extracts-new', '/extracts/new'),
  analyst('extracts-new-empty', '/extracts/new', { status: 422, open: askForNothing }),
  analyst('extract', '/extracts/{id}', { path: ({ extracts }) => extracts.run }),
  analyst('extract-schedules', '/extracts/schedules'),
  analyst('extract-schedules-none', '/extracts/schedules', { as: 'area-lead' }),
  analyst('extract-schedules-new', '/extracts/schedules/new'),
  analyst('extract-schedules-new-empty', '/extracts/schedules/new', { status: 422, open: scheduleNothing }),
  analyst('extract-schedule', '/extracts/schedules/{id}', { path: ({ extracts }) => extracts.schedule }),
  analyst('recipients', '/admin/recipients', { as: 'administrator' }),
  administrator('recipients-none', '/admin/recipients'),
  analyst('disclosures', '/admin/disclosures', { as: 'administrator' }),
  administrator('disclosures-none', '/admin/disclosures'),
  analyst('recipients-new', '/admin/recipients/new', { as: 'administrator' }),
  analyst('recipients-new-empty', '/admin/recipients/new', { as: 'administrator', status: 422, open: registerNobody }),
  analyst('recipient', '/admin/recipients/{id}', { as: 'administrator', path: ({ extracts }) => extracts.recipient }),

  officer('cases', '/cases', { on: 'returns' }),
  officer('cases-none', '/cases', { on: 'returns', path: '/cases?stage=quashed' }),
  headOffice('cases-own', '/cases'),
  headOffice('cases-own-none', '/cases', { as: 'manager' }),
  officer('cases-calendar', '/cases/calendar', { on: 'returns' }),
  officer('cases-calendar-none', '/cases/calendar'),
  officer('cases-report', '/cases/report', { on: 'returns' }),
  officer('cases-triggers', '/cases/triggers', { on: 'returns' }),
  officer('cases-triggers-none', '/cases/triggers'),
  officer('cases-new', '/cases/new', { on: 'returns', path: ({ newCase }) => newCase }),
  officer('cases-new-empty', '/cases/new', {
    on: 'returns',
    path: ({ newCase }) => newCase,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Open the case' }).click()),
  }),
  officer('case', CASE, { on: 'returns', path: (server) => server.case }),
  officer('case-manager', CASE, { on: 'returns', as: 'enforcement', path: (server) => server.draft }),
  headOffice('case-own', CASE, { path: (server) => server.case }),
  headOffice('case-represent', `${CASE}/representations`, { path: (server) => `${server.case}/representations` }),
  headOffice('case-represent-empty', `${CASE}/representations`, {
    path: (server) => `${server.case}/representations`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Send it' }).click()),
  }),
  officer('case-preview', `${CASE}/preview`, { on: 'returns', path: ({ draft }) => `${draft}/preview` }),
  officer('case-preview-sign', `${CASE}/preview`, {
    on: 'returns',
    as: 'enforcement',
    path: ({ draft }) => `${draft}/preview`,
  }),
  officer('case-amount', `${CASE}/act/{act}`, { on: 'returns', path: ({ draft }) => `${draft}/act/amount` }),
  officer('case-amount-empty', `${CASE}/act/{act}`, {
    on: 'returns',
    path: ({ draft }) => `${draft}/act/amount`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Record the amount' }).click()),
  }),
  officer('case-notice', `${CASE}/act/{act}`, { on: 'returns', path: ({ draft }) => `${draft}/act/notice` }),
  officer('case-representations', `${CASE}/act/{act}`, {
    on: 'returns',
    path: (server) => `${server.case}/act/representations`,
  }),
  officer('case-decision', `${CASE}/manage/{act}`, {
    on: 'returns',
    as: 'enforcement',
    path: (server) => `${server.case}/manage/decision`,
  }),
  officer('case-withdraw', `${CASE}/act/{act}`, { on: 'returns', path: (server) => `${server.case}/act/withdraw` }),
  officer('case-withdrawal', `${CASE}/withdrawal`, { on: 'returns', path: (server) => `${server.case}/withdrawal` }),
  officer('case-withdrawal-sign', `${CASE}/withdrawal`, {
    on: 'returns',
    as: 'enforcement',
    path: (server) => `${server.case}/withdrawal`,
  }),
  officer('case-decision-empty', `${CASE}/manage/{act}`, {
    on: 'returns',
    as: 'enforcement',
    path: (server) => `${server.case}/manage/decision`,
    status: 422,
    open: (page) => answerTo(page, () => page.getByRole('button', { name: 'Decide' }).click()),
  }),
  administrator('admin-enforcement', '/admin/enforcement'),

  { name: 'error-403', route: null, path: '/admin', as: 'analyst', status: 403 },
  { name: 'error-403-form', route: null, path: '/sign-in', status: 403, open: sendWithoutCookie },
  { name: 'error-404', route: null, path: '/no-such-page', status: 404 },
  { name: 'error-404-signed-in', route: null, path: '/no-such-page', as: 'analyst', status: 404 },
  { name: 'error-429', route: null, path: '/sign-in', status: 429, open: failTooOften },
  { name: 'error-500', route: null, path: '/set-password/not-a-link', on: 'damaged', status: 500 },
];

/** Pages with the same words for different reasons, and so the same title; the states of one route may share theirs. */
export const sharedTitles = [['error-404', 'error-404-signed-in', 'compliance-location-contacts-none']];

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

/** Sends a form as it is. */
function pressing(name) {
  return (page) => answerTo(page, () => page.locator('main').getByRole('button', { name, exact: true }).click());
}

/** Signs in as somebody of the demonstration who is then asked for something more. */
function signInAs(who) {
  return (page) => submitSignIn(page, `${who}@demo.example`, 'sunny-demo-harbour');
}

/** Comes back from an organisation that does not say who somebody is. */
async function comeBackRefused(page) {
  await page.goto(new URL(await refusedPath(page), page.url()).href);
}

function enterWrongCode(who) {
  return async (page) => {
    await signInAs(who)(page);
    return enterCode(page, '000000');
  };
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

function askForNothing(page) {
  return answerTo(page, () => page.getByRole('button', { name: 'Ask for the extract' }).click());
}

function scheduleNothing(page) {
  return answerTo(page, () => page.getByRole('button', { name: 'Put it on the schedule' }).click());
}

function registerNobody(page) {
  return answerTo(page, () => page.getByRole('button', { name: 'Register the recipient' }).click());
}

const pressed = (page, what) => answerTo(page, () => page.locator(`form[data-keep] button[value="${what}"]`).click());

/** Types an answer into each box of the form, and chooses yes where there is something to choose. */
async function fillIn(page, answer = answerFor) {
  for (const box of await page.locator('form[data-keep] input[type="text"]').all()) {
    if (await box.isVisible()) await box.fill(answer(await box.getAttribute('name')));
  }
}

async function sendWrong(page) {
  const wrong = ['twelve', '1,000', '-3', '2.5', '１２', '99999999999999999999'];
  await fillIn(page, () => wrong.shift() ?? '');
  return pressed(page, 'save');
}

async function overfill(page) {
  await fillIn(page, (name) => (name.endsWith('.occupied') ? '40' : answerFor(name)));
  return pressed(page, 'save');
}

async function surprise(page) {
  await fillIn(page, (name) => (name.startsWith('beds.general_residential') ? '0' : ''));
  await page.locator('[name="beds.general_residential.max_capacity"]').fill('900');
  return pressed(page, 'save');
}

async function finishLater(page) {
  await fillIn(page);
  await pressed(page, 'later');
  await page.goto(new URL(AGENCY_STAFF, page.url()).href);
}

function checkFirst(page) {
  return pressed(page, 'check');
}

/** Another save of the same section comes in while the form is open. */
async function comeSecond(page) {
  // What an earlier visit typed would be shown in place of the figures.
  const forget = page.getByRole('button', { name: 'Throw away what I typed' });
  if ((await forget.count()) > 0) await answerTo(page, () => forget.click());
  const form = page.locator('form[data-keep]');
  const fields = await form.evaluate((element) => Object.fromEntries(new FormData(element)));
  const other = { ...fields, _do: 'save', _key: `${fields._key}-other` };
  const answer = await page.request.post(page.url(), { form: other, maxRedirects: 0 });
  if (answer.status() !== 303) throw new Error(`the other save answered ${answer.status()}`);
  const [first] = await form.locator('input[type="text"]').all();
  await first.fill('31');
  return pressed(page, 'save');
}
