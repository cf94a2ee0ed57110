/** The rich_text block. https://docs.slack.dev/reference/block-kit/blocks/rich-text-block */

import { fragment, h } from './dom.js';
import { formatDate } from './dates.js';
import { emojiCharacter } from './emoji.js';
import { link } from './links.js';
import { broadcast, channel, person, usergroup } from './mentions.js';
import { emojiNode } from './mrkdwn.js';

/** @typedef {import('./mentions.js').Names} Names @typedef {Record<string, any>} Element */

/** @type {Record<string, (element: Element, names: Names) => Node | string>} */
const RUNS = {
  text: (element) => String(element.text),
  link: (element) => link(element.url, element.text ?? element.url),
  user: (element, names) => person(element.user_id, names),
  usergroup: (element, names) => usergroup(element.usergroup_id, names),
  channel: (element, names) => channel(element.channel_id, names),
  broadcast: (element) => broadcast(element.range),
  emoji: (element) => {
    const character = emojiCharacter(element.name);
    return character ? emojiNode(element.name, character) : `:${element.name}:`;
  },
  date: (element) =>
    h(
      'time',
      { title: element.fallback },
      formatDate(element.timestamp, element.format) ?? element.fallback ?? '',
    ),
  color: (element) => h('code', {}, element.value),
};

const STYLES = /** @type {const} */ ([
  ['bold', 'strong'],
  ['italic', 'em'],
  ['strike', 's'],
  ['underline', 'u'],
  ['code', 'code'],
]);

/** @param {Element} element @param {Names} names */
function run(element, names) {
  const make = RUNS[element.type];
  if (!make) return h('span', { class: 'unknown' }, `[${element.type}]`);
  return STYLES.reduce(
    (node, [style, tag]) => (element.style?.[style] ? h(tag, {}, node) : node),
    make(element, names),
  );
}

/** @param {Element} element @param {Names} names */
function runs(element, names) {
  return fragment(
    ...(element.elements ?? []).map((/** @type {Element} */ each) => run(each, names)),
  );
}

/** @type {Record<string, (element: Element, names: Names) => Node>} */
const PARTS = {
  rich_text_section: (element, names) => h('div', { class: 'text' }, runs(element, names)),
  rich_text_quote: (element, names) => h('blockquote', { class: 'text' }, runs(element, names)),
  rich_text_preformatted: (element, names) => h('pre', {}, h('code', {}, runs(element, names))),
  rich_text_list: (element, names) =>
    h(
      element.style === 'ordered' ? 'ol' : 'ul',
      {
        class: `rich-list indent-${Math.min(Number(element.indent) || 0, 8)}`,
        start: element.offset ? element.offset + 1 : undefined,
      },
      ...(element.elements ?? []).map((/** @type {Element} */ item) =>
        h('li', {}, runs(item, names)),
      ),
    ),
};

/** Render a rich_text block or table cell. @param {Element} block @param {Names} names */
export function renderRichText(block, names) {
  return h(
    'div',
    { class: 'rich-text' },
    ...(block.elements ?? []).map(
      (/** @type {Element} */ part) => PARTS[part.type]?.(part, names) ?? run(part, names),
    ),
  );
}

/**
 * Return a rich_text cell's characters, for sorting and filtering.
 * @param {Element} block
 * @returns {string}
 */
export function richPlain(block) {
  if (Array.isArray(block.elements)) return block.elements.map(richPlain).join('');
  return String(block.text ?? block.fallback ?? block.value ?? '');
}
