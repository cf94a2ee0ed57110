/**
 * The message list of a channel; only what changed is drawn anew, so focus and table pages stay.
 */

import { dateOf, dayDivider } from './dates.js';
import { h, reconcile } from './dom.js';
import { authorOf, renderMessage } from './message.js';

/** @typedef {import('./store.js').Store} Store @typedef {import('./store.js').Message} Message */

const GROUP_SECONDS = 300;
const NEAR_BOTTOM = 80;

/** Messages in reading order: replies below the message they answer. @param {Message[]} messages */
export function threaded(messages) {
  const known = new Set(messages.map((message) => message.ts));
  const isReply = (/** @type {Message} */ one) =>
    one.thread_ts !== null && one.thread_ts !== one.ts && known.has(one.thread_ts);
  /** @type {Map<string, Message[]>} */
  const replies = Map.groupBy(messages.filter(isReply), (one) => one.thread_ts ?? '');
  return messages
    .filter((one) => !isReply(one))
    .flatMap((one) => [one, ...(replies.get(one.ts) ?? [])]);
}

export class MessageList {
  /** @param {Store} store @param {Node} footer what stands after the last message */
  constructor(store, footer) {
    this.store = store;
    this.footer = footer;
    /** @type {Map<string, {signature: string, node: HTMLElement}>} */
    this.drawn = new Map();
    this.sticky = true;
    this.list = h('div', { class: 'message-list', role: 'log', 'aria-label': 'Messages' });
    this.node = h(
      'div',
      { class: 'scroller', tabindex: '-1', on: { scroll: () => this.#scrolled() } },
      this.list,
      footer,
    );
    const observer = new ResizeObserver(() => this.sticky && this.toBottom());
    observer.observe(this.list);
    observer.observe(this.node);
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.node;
    this.sticky = scrollHeight - scrollTop - clientHeight < NEAR_BOTTOM;
  }

  toBottom() {
    this.node.scrollTop = this.node.scrollHeight;
    this.sticky = true;
  }

  /** Forget what was drawn, as for another person. */
  clear() {
    this.drawn.clear();
  }

  /** @param {string} channelId */
  render(channelId) {
    const messages = threaded(this.store.messagesOf(channelId));
    this.list.setAttribute(
      'aria-label',
      `Messages in ${this.store.channel(channelId)?.name || this.store.state.bot.name}`,
    );
    const nodes = messages.flatMap((message, at) => this.#withDivider(message, messages[at - 1]));
    const focused = this.#focused();
    reconcile(this.list, nodes);
    this.#refocus(focused);
    if (this.sticky) this.toBottom();
  }

  /** @param {Message} message @param {Message | undefined} before */
  #withDivider(message, before) {
    const [day, dayBefore] = [message, before].map((one) => one && dateOf(one.ts).toDateString());
    const node = this.#nodeOf(message, day === dayBefore && this.#continues(message, before));
    return day === dayBefore ? [node] : [this.#divider(message, String(day)), node];
  }

  /** @param {Message} message @param {string} day */
  #divider(message, day) {
    return this.#cached(`day ${day}`, dayDivider(dateOf(message.ts)), () =>
      h('div', { class: 'day' }, h('span', { class: 'day-name' }, dayDivider(dateOf(message.ts)))),
    );
  }

  /** @param {Message} message @param {Message | undefined} before */
  #continues(message, before) {
    if (!before || message.command || message.ephemeral_to !== before.ephemeral_to) return false;
    if (authorOf(message, this.store).key !== authorOf(before, this.store).key) return false;
    return Number.parseFloat(message.ts) - Number.parseFloat(before.ts) < GROUP_SECONDS;
  }

  /** @param {Message} message @param {boolean} grouped */
  #nodeOf(message, grouped) {
    const signature = JSON.stringify([message, grouped]);
    return this.#cached(`${message.channel} ${message.ts}`, signature, () =>
      renderMessage(message, this.store, grouped),
    );
  }

  /** @param {string} key @param {string} signature @param {() => HTMLElement} make */
  #cached(key, signature, make) {
    const old = this.drawn.get(key);
    if (old?.signature === signature) return old.node;
    const node = make();
    this.drawn.set(key, { signature, node });
    return node;
  }

  /** What has the focus, so that a message drawn anew keeps it. */
  #focused() {
    const active = /** @type {HTMLElement | null} */ (document.activeElement);
    if (!active || !this.list.contains(active)) return null;
    const holder = /** @type {HTMLElement | null} */ (active.closest('[data-action-id]'));
    const message = /** @type {HTMLElement | null} */ (active.closest('[data-ts]'));
    return { ts: message?.dataset.ts, action: holder?.dataset.actionId };
  }

  /** @param {{ts?: string, action?: string} | null} former */
  #refocus(former) {
    if (!former?.ts || this.list.contains(document.activeElement)) return;
    const message = this.list.querySelector(`[data-ts="${CSS.escape(former.ts)}"]`);
    const same =
      former.action && message?.querySelector(`[data-action-id="${CSS.escape(former.action)}"]`);
    const node = same || message?.querySelector('button');
    node?.focus({ preventScroll: true });
  }
}
