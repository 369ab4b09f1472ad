import { fromUtf8 } from './bytes.js';
import { check } from './check.js';
import { CannotCheck, Wrong } from './wrong.js';

/** @typedef {import('./findings.js').Result} Result */

const form = find('form', HTMLFormElement);
const place = find('result', HTMLElement);

/**
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} kind
 * @returns {T}
 */
function find(id, kind) {
  const element = document.getElementById(id);
  if (!(element instanceof kind)) throw new Error(`The page has no ${id}.`);
  return element;
}

/**
 * What was chosen or, where nothing was, pasted. Pasting loses the newline at the end, without which no note is whole.
 *
 * @param {string} id
 */
async function textOf(id) {
  const chosen = find(`${id}-chosen`, HTMLInputElement).files?.[0];
  if (chosen !== undefined) return fromUtf8(new Uint8Array(await chosen.arrayBuffer()), chosen.name);
  const { value } = find(id, HTMLTextAreaElement);
  return value === '' || value.endsWith('\n') ? value : `${value}\n`;
}

/** @returns {Promise<Result>} */
async function checkForm() {
  try {
    const [file, keys, kept, proof] = await Promise.all(['file', 'keys', 'kept', 'proof'].map(textOf));
    if (!file?.trim()) throw new Wrong('1. What you want checked', 'nothing was chosen or pasted');
    return await check({ file, keys: keys ?? '', kept: kept || undefined, proof: proof || undefined });
  } catch (error) {
    if (error instanceof Wrong)
      return failed('bad', 'Not checked.', [{ where: error.where, what: error.message }]);
    if (error instanceof CannotCheck) return failed('undecided', error.message, []);
    return failed('undecided', 'Not checked: this page failed. That says nothing about the file.', []);
  }
}

/**
 * @param {Result['verdict']} verdict
 * @param {string} headline
 * @param {Result['wrong']} wrong
 * @returns {Result}
 */
function failed(verdict, headline, wrong) {
  return { verdict, headline, wrong, proved: [], notProved: [] };
}

/** @param {Result} result */
function show({ verdict, headline, wrong, proved, notProved }) {
  const answer = document.createElement('div');
  answer.className = `answer ${verdict}`;
  const title = document.createElement('h2');
  title.textContent = headline;
  // Where the eye of whoever pressed the button must go next.
  title.tabIndex = -1;
  answer.append(
    title,
    ...list(
      'What is wrong, and where',
      wrong.map(({ where, what }) => `${where}: ${what}`),
    ),
    ...list('What was proved', proved),
    ...list('What was not proved', notProved),
  );
  place.replaceChildren(answer);
  title.focus();
}

/**
 * @param {string} title
 * @param {readonly string[]} lines
 */
function list(title, lines) {
  if (lines.length === 0) return [];
  const heading = document.createElement('h3');
  heading.textContent = title;
  const items = document.createElement('ul');
  items.append(
    ...lines.map((line) => {
      const item = document.createElement('li');
      item.textContent = line;
      return item;
    }),
  );
  return [heading, items];
}

form.addEventListener('submit', (event) => {
  event.preventDefault();
  void checkForm().then(show);
});
