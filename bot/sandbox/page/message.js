/** One message: who, when, who sees it, its blocks, and the menu of what can be done with it. */

import { botAvatar, personAvatar, slackbotAvatar } from './avatar.js';
import { renderBlocks } from './blocks.js';
import { dateOf, fullDate, time } from './dates.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { renderMrkdwn } from './mrkdwn.js';
import { menuButton } from './popup.js';
import { post } from './protocol.js';
import { Surface } from './surface.js';

/** @typedef {import('./store.js').Store} Store @typedef {import('./store.js').Message} Message */

/** Who says it, to people and for grouping. @param {Message} message @param {Store} store */
export function authorOf(message, store) {
  if (message.slackbot) return { key: 'slackbot', name: 'Slackbot', avatar: slackbotAvatar };
  if (message.bot) return { key: 'bot', name: store.state.bot.name, avatar: botAvatar };
  const id = message.user ?? '';
  const name = store.names.user(id) ?? id;
  return { key: id, name, avatar: () => personAvatar(id, name) };
}

/** @param {Message} message @param {Store} store */
function meta(message, store) {
  const date = dateOf(message.ts);
  const isApp = message.bot || message.slackbot;
  return h(
    'div',
    { class: 'message-meta' },
    h('span', { class: 'message-author' }, authorOf(message, store).name),
    isApp && h('span', { class: 'badge' }, 'App'),
    h(
      'time',
      { class: 'message-time', datetime: date.toISOString(), title: fullDate(date) },
      time(date),
    ),
  );
}

/** @param {Message} message @param {Store} store */
function content(message, store) {
  const surface = new Surface(store, { channel: message.channel, ts: message.ts });
  const body = message.blocks?.length
    ? renderBlocks(message.blocks, surface)
    : h('div', { class: 'text' }, renderMrkdwn(message.text ?? '', { names: store.names }));
  return h(
    'div',
    { class: 'message-content' },
    body,
    message.edited && !message.ephemeral_to && h('span', { class: 'edited' }, '(edited)'),
  );
}

/** @param {Message} message @param {Store} store */
function toolbar(message, store) {
  const shortcuts = store.state.shortcuts.filter(
    (/** @type {any} */ one) => one.type === 'message',
  );
  if (message.ephemeral_to || message.slackbot || !shortcuts.length) return null;
  const run = async (/** @type {string} */ callbackId) => {
    const { refused, error } = await post('shortcut', {
      user: store.state.me,
      callback_id: callbackId,
      channel: message.channel,
      ts: message.ts,
    });
    if (refused)
      store.notice(message.channel, `That shortcut did not work (${error ?? 'unknown error'}).`);
  };
  const button = menuButton({
    icon: 'dots',
    label: 'More actions',
    heading: store.state.bot.name,
    items: () =>
      shortcuts.map((/** @type {any} */ one) => ({
        label: one.name,
        hint: one.description,
        dataset: { callbackId: one.callback_id },
        run: () => run(one.callback_id),
      })),
  });
  return h('div', { class: 'message-tools' }, button);
}

/** @param {Message} message @param {Store} store */
function marks(message, store) {
  return [
    message.ephemeral_to && h('div', { class: 'only-you' }, icon('eye'), 'Only visible to you'),
    message.command &&
      h('div', { class: 'typed-command' }, icon('slash'), h('code', {}, message.command)),
  ];
}

/**
 * Render a message; one that follows another of the same author goes without its head.
 * @param {Message} message @param {Store} store @param {boolean} grouped @returns {HTMLElement}
 */
export function renderMessage(message, store, grouped) {
  const author = authorOf(message, store);
  const date = dateOf(message.ts);
  const classes = [
    'message',
    grouped && 'grouped',
    message.ephemeral_to && 'ephemeral',
    message.thread_ts && message.thread_ts !== message.ts && 'reply',
  ];
  return h(
    'article',
    {
      class: classes.filter(Boolean).join(' '),
      dataset: { ts: message.ts },
      'aria-label': `${author.name} at ${time(date)}`,
    },
    h(
      'div',
      { class: 'message-gutter' },
      grouped
        ? h('time', { class: 'gutter-time', 'aria-hidden': 'true' }, time(date))
        : author.avatar(),
    ),
    h(
      'div',
      { class: 'message-main' },
      ...marks(message, store).slice(0, 1),
      !grouped && meta(message, store),
      ...marks(message, store).slice(1),
      content(message, store),
    ),
    toolbar(message, store),
  );
}
