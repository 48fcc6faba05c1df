import { initAll } from 'nhsuk-frontend';

// The design system hides and shows parts of a page by these two classes. Its own template sets them with an inline
// script, which our Content-Security-Policy forbids.
document.body.classList.add('js-enabled', 'nhsuk-frontend-supported');

initAll();
