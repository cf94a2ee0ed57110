/**
 * Text objects of Block Kit. https://docs.slack.dev/reference/block-kit/composition-objects/text-
 * object
 */

import { h } from './dom.js';
import { replaceEmoji } from './emoji.js';
import { renderMrkdwn } from './mrkdwn.js';

/** @typedef {{type: string, text: string, emoji?: boolean, verbatim?: boolean}} TextObject */

/** Return a text object's plain characters. @param {TextObject | string | undefined} text */
export function plain(text) {
  if (text === undefined || text === null) return '';
  if (typeof text === 'string') return text;
  return text.emoji === false ? text.text : replaceEmoji(text.text);
}

/**
 * Render a text object.
 * @param {TextObject | string} text @param {import('./mentions.js').Names} names @param {string} [tag]
 */
export function renderText(text, names, tag = 'div') {
  const isMarkup = typeof text !== 'string' && text.type === 'mrkdwn';
  const content = isMarkup
    ? renderMrkdwn(text.text, { names, verbatim: text.verbatim })
    : plain(text);
  return h(tag, { class: 'text' }, content);
}
