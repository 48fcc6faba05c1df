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

/** Keeps what was typed when the page is left or put away. */
function keepUnsaved(form) {
  let changed = false;
  form.addEventListener('input', () => {
    changed = true;
  });
  form.addEventListener('submit', () => {
    changed = false;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState !== 'hidden' || !changed) return;
    const fields = new URLSearchParams(new FormData(form));
    fields.set('_do', form.dataset.keep);
    if (navigator.sendBeacon(form.action, fields)) changed = false;
  });
}

for (const form of document.querySelectorAll('form[data-keep]')) {
  form.addEventListener('input', () => addUp(form));
  keepUnsaved(form);
}
