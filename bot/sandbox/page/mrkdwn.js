/**
 * Slack's mrkdwn as DOM nodes.
 * https://docs.slack.dev/messaging/formatting-message-text
 */

import { fragment, h } from './dom.js';
import { formatDate } from './dates.js';
import { emojiCharacter } from './emoji.js';
import { link, safeAddress } from './links.js';
import { broadcast, channel, person, usergroup } from './mentions.js';

/** @typedef {{names: import('./mentions.js').Names, verbatim?: boolean}} Options */

const ENTITIES = /** @type {Record<string, string>} */ ({ amp: '&', lt: '<', gt: '>' });
const STYLES = /** @type {Record<string, string>} */ ({ '*': 'strong', _: 'em', '~': 's' });
const WORD = /[\p{L}\p{N}]/u;
const BARE_ADDRESS = /https?:\/\/(?:(?!&lt;|&gt;)[^\s<>|`*~])+/iy;
const CODE = /`([^`\n]+)`/y;
const CONTROL = /<([^<>\n]+)>/y;
const SHORTCODE = /:([a-z0-9_+-]+):/y;
const QUOTE = /^(?:&gt;|>) ?/;

/** Decode the three entities that Slack knows, once. @param {string} text */
export function decode(text) {
  return text.replace(/&(amp|lt|gt);/g, (_, name) => ENTITIES[name]);
}

/** @param {RegExp} pattern sticky @param {string} text @param {number} at */
function matchAt(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

/** `<!date^SECONDS^FORMAT^LINK|FALLBACK>`. @param {string} body @param {string} label */
function dateNode(body, label) {
  const [, seconds, format = '', address] = body.split('^');
  const text = formatDate(Number.parseInt(seconds, 10), decode(format)) ?? decode(label);
  const node = h('time', { title: decode(label) }, text);
  return address && safeAddress(decode(address)) ? link(decode(address), node) : node;
}

/**
 * What stands between angle brackets.
 * @param {string} inside @param {Options} options @returns {Node | null} null when it means nothing
 */
function controlNode(inside, { names }) {
  const bar = inside.indexOf('|');
  const body = bar < 0 ? inside : inside.slice(0, bar);
  const label = bar < 0 ? '' : inside.slice(bar + 1);
  if (/^@[UW]\w+$/.test(body)) return person(body.slice(1), names, decode(label));
  if (/^#C\w+$/.test(body)) return channel(body.slice(1), names, decode(label));
  if (body.startsWith('!subteam^')) return usergroup(body.slice(9), names, decode(label));
  if (body.startsWith('!date^')) return dateNode(body, label);
  if (/^!(here|channel|everyone)$/.test(body)) return broadcast(body.slice(1));
  const address = decode(body);
  return safeAddress(address)
    ? link(address, decode(label) || address.replace(/^mailto:/, ''))
    : null;
}

/** Whether a style may begin here. @param {string} text @param {number} at */
function opens(text, at) {
  const next = text[at + 1];
  return (
    next !== undefined && !/\s/.test(next) && next !== text[at] && !WORD.test(text[at - 1] ?? ' ')
  );
}

/** Where the style that begins at `at` ends, or -1. @param {string} text @param {number} at */
function closing(text, at) {
  for (let index = at + 1; index < text.length; index += 1) {
    const skipped = matchAt(CODE, text, index) ?? matchAt(CONTROL, text, index);
    if (skipped) index += skipped[0].length - 1;
    else if (
      text[index] === text[at] &&
      !/\s/.test(text[index - 1]) &&
      index > at + 1 &&
      !WORD.test(text[index + 1] ?? ' ')
    )
      return index;
  }
  return -1;
}

/**
 * @param {string} text
 * @param {number} at
 * @param {Options} options
 * @returns {[Node, number] | null}
 */
function styled(text, at, options) {
  if (!(text[at] in STYLES) || !opens(text, at)) return null;
  const end = closing(text, at);
  if (end < 0) return null;
  return [h(STYLES[text[at]], {}, inline(text.slice(at + 1, end), options)), end + 1 - at];
}

/** @param {string} text @param {number} at @returns {[Node, number] | null} */
function bareAddress(text, at) {
  const found = WORD.test(text[at - 1] ?? ' ') ? null : matchAt(BARE_ADDRESS, text, at);
  if (!found) return null;
  const raw = found[0].replace(/[.,;:!?)'"\]]+$/, '');
  return safeAddress(decode(raw)) ? [link(decode(raw), decode(raw)), raw.length] : null;
}

/**
 * The construct that begins at this place and its length, or null for ordinary text.
 * @param {string} text @param {number} at @param {Options} options @returns {[Node, number] | null}
 */
function construct(text, at, options) {
  const code = matchAt(CODE, text, at);
  if (code) return [h('code', {}, decode(code[1])), code[0].length];
  const control = matchAt(CONTROL, text, at);
  const node = control && controlNode(control[1], options);
  if (control && node) return [node, control[0].length];
  const shortcode = matchAt(SHORTCODE, text, at);
  const character = shortcode && emojiCharacter(shortcode[1]);
  if (shortcode && character) return [emojiNode(shortcode[1], character), shortcode[0].length];
  return styled(text, at, options) ?? (options.verbatim ? null : bareAddress(text, at));
}

/** @param {string} name @param {string} character */
export function emojiNode(name, character) {
  return h('span', { class: 'emoji', title: `:${name}:` }, character);
}

/** @param {string} text one line @param {Options} options */
function inline(text, options) {
  const parts = [];
  let plain = '';
  for (let at = 0; at < text.length;) {
    const found = /[`<:*_~hH]/.test(text[at]) ? construct(text, at, options) : null;
    if (found) parts.push(decode(plain), found[0]);
    plain = found ? '' : plain + text[at];
    at += found ? found[1] : 1;
  }
  return fragment(...parts, decode(plain));
}

/** @param {string[]} lines @param {Options} options */
function joined(lines, options) {
  return fragment(
    ...lines.flatMap((line, at) => (at ? ['\n', inline(line, options)] : [inline(line, options)])),
  );
}

/**
 * Lines, with runs of quoted ones as block quotes.
 * @param {string} text
 * @param {Options} options
 */
function lines(text, options) {
  /** @type {{quoted: boolean, lines: string[]}[]} */
  const runs = [];
  for (const line of text.split('\n')) {
    const quoted = QUOTE.test(line);
    if (runs.at(-1)?.quoted !== quoted) runs.push({ quoted, lines: [] });
    runs.at(-1)?.lines.push(quoted ? line.replace(QUOTE, '') : line);
  }
  return fragment(
    ...runs.map((run) =>
      run.quoted ? h('blockquote', {}, joined(run.lines, options)) : joined(run.lines, options),
    ),
  );
}

/**
 * Render mrkdwn.
 * @param {string} text @param {Options} options @returns {DocumentFragment}
 */
export function renderMrkdwn(text, options) {
  const parts = text.split(/```\n?([\s\S]+?)\n?```\n?/);
  return fragment(
    ...parts.map((part, at) => {
      if (at % 2) return h('pre', {}, h('code', {}, decode(part)));
      return part ? lines(part, options) : null;
    }),
  );
}
