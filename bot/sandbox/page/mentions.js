/** Mentions of people, channels and groups. */

import { h } from './dom.js';

/**
 * How ids are named on this page; undefined for ids that the workspace does not know.
 * @typedef {{
 *   user: (id: string) => string | undefined,
 *   channel: (id: string) => string | undefined,
 *   group: (id: string) => string | undefined,
 *   me: () => string,
 * }} Names
 */

/** @param {string} id @param {Names} names @param {string} [label] */
export function person(id, names, label) {
  const mine = id === names.me() ? ' mention-me' : '';
  return h('span', { class: `mention${mine}` }, `@${names.user(id) ?? (label || id)}`);
}

/** @param {string} id @param {Names} names @param {string} [label] */
export function channel(id, names, label) {
  return h('span', { class: 'mention' }, `#${names.channel(id) ?? (label || id)}`);
}

/** @param {string} id @param {Names} names @param {string} [label] */
export function usergroup(id, names, label) {
  const handle = names.group(id) ?? (label || id);
  return h('span', { class: 'mention' }, handle.startsWith('@') ? handle : `@${handle}`);
}

/** @param {string} range here, channel or everyone */
export function broadcast(range) {
  return h('span', { class: 'mention mention-me' }, `@${range}`);
}
