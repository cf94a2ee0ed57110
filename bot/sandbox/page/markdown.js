/** The markdown block: headings, lists, quotes, code, tables and the usual inline marks. */

import { scrollBox } from './cells.js';
import { fragment, h } from './dom.js';
import { replaceEmoji } from './emoji.js';
import { link } from './links.js';

const INLINE =
  /`([^`]+)`|!?\[([^\]]*)\]\(([^()\s]+)\)|\*\*(.+?)\*\*|__(.+?)__|~~(.+?)~~|(?<![\w*])\*([^*\s][^*]*)\*|(?<![\w_])_([^_\s][^_]*)_(?!\w)/;

/** @param {string} text @returns {DocumentFragment} */
function inline(text) {
  const found = INLINE.exec(text);
  if (!found) return fragment(replaceEmoji(text));
  const [whole, code, label, address, strong, strong2, strike, em, em2] = found;
  const made = code
    ? h('code', {}, code)
    : address
      ? link(address, label)
      : strong || strong2
        ? h('strong', {}, inline(strong || strong2))
        : strike
          ? h('s', {}, inline(strike))
          : h('em', {}, inline(em ?? em2));
  return fragment(
    replaceEmoji(text.slice(0, found.index)),
    made,
    inline(text.slice(found.index + whole.length)),
  );
}

/** @param {string} line */
const cells = (line) =>
  line
    .trim()
    .replace(/^\||\|$/g, '')
    .split('|')
    .map((cell) => inline(cell.trim()));

/** @param {string[]} lines */
function table([head, , ...rows]) {
  const row = (/** @type {string} */ line, /** @type {string} */ tag) =>
    h('tr', {}, ...cells(line).map((cell) => h(tag, {}, cell)));
  const grid = h(
    'table',
    { class: 'grid' },
    h('thead', {}, row(head, 'th')),
    h('tbody', {}, ...rows.map((line) => row(line, 'td'))),
  );
  return scrollBox(grid, 'Table');
}

/** @param {string} line */
function listItem(line) {
  const [, task, text] = /^\s*(?:[-*+]|\d+[.)])\s+(?:\[([ xX])\]\s+)?(.*)$/.exec(line) ?? [];
  const box =
    task === undefined
      ? null
      : h('input', {
          type: 'checkbox',
          disabled: true,
          checked: task !== ' ',
          'aria-label': task === ' ' ? 'open' : 'done',
        });
  return h('li', { class: task === undefined ? '' : 'task' }, box, inline(text ?? line));
}

/**
 * How a run of lines that begin alike is drawn, by the pattern of its lines; the first that fits
 * counts.
 */
const KINDS = /** @type {[RegExp, (lines: string[]) => Node | null][]} */ ([
  [/^\s*$/, () => null],
  [
    /^#{1,6} /,
    (lines) =>
      fragment(
        ...lines.map((line) =>
          h('p', { class: `md-heading md-${line.indexOf(' ')}` }, inline(line.replace(/^#+ /, ''))),
        ),
      ),
  ],
  [/^ {0,3}([-*_])( *\1){2,} *$/, () => h('hr', { class: 'divider' })],
  [
    /^\s*>/,
    (lines) =>
      h(
        'blockquote',
        { class: 'text' },
        inline(lines.map((line) => line.replace(/^\s*> ?/, '')).join('\n')),
      ),
  ],
  [/^\s*[-*+]\s/, (lines) => h('ul', { class: 'rich-list' }, ...lines.map(listItem))],
  [/^\s*\d+[.)]\s/, (lines) => h('ol', { class: 'rich-list' }, ...lines.map(listItem))],
  [
    /^\s*\|.*\|\s*$/,
    (lines) => (lines.length > 1 ? table(lines) : h('p', { class: 'text' }, inline(lines[0]))),
  ],
  [/^/, (lines) => h('p', { class: 'text' }, inline(lines.join('\n')))],
]);

/** @param {string} text without code fences */
function prose(text) {
  /** @type {{draw: (lines: string[]) => Node | null, lines: string[]}[]} */
  const runs = [];
  for (const line of text.split('\n')) {
    const [, draw] = KINDS.find(([pattern]) => pattern.test(line)) ?? KINDS[KINDS.length - 1];
    if (runs.at(-1)?.draw !== draw) runs.push({ draw, lines: [] });
    runs.at(-1)?.lines.push(line);
  }
  return fragment(...runs.map(({ draw, lines }) => draw(lines)));
}

/** @param {string} text standard Markdown */
export function renderMarkdown(text) {
  const parts = text.split(/^```\w*\n([\s\S]*?)\n?^```$/m);
  return h(
    'div',
    { class: 'markdown' },
    ...parts.map((part, at) => (at % 2 ? h('pre', {}, h('code', {}, part)) : prose(part))),
  );
}
