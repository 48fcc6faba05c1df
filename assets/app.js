import { initAll } from 'nhsuk-frontend';

// The design system hides and shows parts of a page by these two classes. Its own template sets them with an inline
// script, which our Content-Security-Policy forbids.
document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');

initAll();

/** Adds up the columns of a table of inputs while somebody types. The names of its inputs are GRID.ROW.COLUMN. */
function addUp(form) {
  for (const total of form.querySelectorAll('output[data-total]')) {
    const [grid, column] = total.dataset.total.split('.');
    const inputs = [...form.querySelectorAll(`input[name^="${grid}."][name$=".${column}"]`)];
    const numbers = inputs.map((input) => input.value.trim()).filter((text) => /^\d+(\.\d+)?$/.test(text));
    total.value = String(numbers.reduce((sum, text) => sum + Number(text), 0));
  }
}

/** Where a form that was sent waits until it is known that it arrived: only in this tab, and only until the next page. */
const SENT = 'sent';

/** Whether a form saves the figures that stand, and drops what was typed into another one. */
const dropsTyped = (form) => form.elements.namedItem('_do')?.value === 'unchanged';

/** Keeps what was typed when the page is left or put away, and when it was sent after the session had ended. */
function keepUnsaved(form) {
  let changed = false;
  form.addEventListener('input', () => {
    changed = true;
  });
  // Any form of the page: what is sent decides what becomes of the figures.
  document.addEventListener('submit', (event) => {
    if (event.target !== form && changed && dropsTyped(event.target)) {
      const question = 'You typed figures that are not saved. Save the old figures, and throw away what you typed?';
      if (!window.confirm(question)) {
        event.preventDefault();
        return;
      }
    }
    changed = false;
    if (event.target !== form) return;
    const fields = [...new FormData(form)].filter(([name]) => !/^(csrf_token|_do|_key)$/.test(name));
    sessionStorage.setItem(SENT, JSON.stringify({ action: form.action, fields }));
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || !changed) return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set('_do', form.dataset.keep);
    if (navigator.sendBeacon(form.action, fields)) changed = false;
  });
}

/** Puts the fields back that were sent from this form when nobody was signed in any more. */
function putBack(form, sent) {
  if (sent.action !== form.action) return;
  for (const [name, value] of sent.fields) {
    const field = form.elements.namedItem(name);
    if (!field) continue;
    // A checkbox or radio button: one of several with the name.
    const choice = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)].find((one) => one.value === value);
    if (choice && /^(checkbox|radio)$/.test(choice.type)) choice.checked = true;
    // With the version and the month that were looked at, so that what changed meanwhile is noticed.
    else if (/^_(version|month)$/.test(name) || !/^(checkbox|radio|hidden)$/.test(field.type ?? '')) {
      field.value = value;
    }
  }
  form.dispatchEvent(new Event('input'));
}

for (const form of document.querySelectorAll('form[data-keep]')) {
  form.addEventListener('input', () => addUp(form));
  keepUnsaved(form);
}

const sent = sessionStorage.getItem(SENT);
if (location.pathname === '/sign-in' && new URLSearchParams(location.search).has('unsaved')) {
  sessionStorage.setItem('signed-out', 'true');
} else if (!location.pathname.startsWith('/sign-in')) {
  const form = document.querySelector('form[data-keep]');
  if (sent && form && sessionStorage.getItem('signed-out')) putBack(form, JSON.parse(sent));
  sessionStorage.removeItem('signed-out');
  sessionStorage.removeItem(SENT);
}
