// Whether the HTML we serve is valid, by html-validate; nothing leaves this machine.
import { HtmlValidate, StaticConfigLoader } from 'html-validate';

const validator = new HtmlValidate(
  new StaticConfigLoader({
    root: true,
    extends: ['html-validate:standard', 'html-validate:document', 'html-validate:a11y'],
    rules: {
      // The markup of the design system: roles for older screen readers, links and regions by role, an error summary
      // whose heading comes before the page's own.
      'no-redundant-role': 'off',
      'prefer-native-element': ['error', { exclude: ['button', 'region'] }],
      'heading-level': ['error', { minInitialRank: 'h2' }],
      // Every file we load comes from our own host.
      'require-sri': ['error', { target: 'crossorigin' }],
    },
  }),
);

/** What is wrong with a page as it was sent, one sentence for each fault. */
export async function htmlProblems(html) {
  const { results } = await validator.validateString(html);
  return results
    .flatMap((result) => result.messages)
    .map((found) => `HTML ${found.ruleId}: ${found.message}\n    at line ${found.line}: ${excerpt(html, found)}`);
}

function excerpt(html, { line, column }) {
  return html.split('\n')[line - 1].slice(Math.max(0, column - 40), column + 120).trim();
}
