/** Avatars: initials on a colour that stays with the person. */

import { h } from './dom.js';
import { icon } from './icons.js';

const HUES = 8;

/** @param {string} id */
function hue(id) {
  let sum = 0;
  for (const letter of id) sum = (sum * 31 + letter.charCodeAt(0)) % 9973;
  return (sum % HUES) + 1;
}

/** The first letters of the first and the last word. @param {string} name */
export function initials(name) {
  const words = name.split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : ''].map(
    (word) => [...(word ?? '')][0] ?? '',
  );
  return letters.join('').toUpperCase() || '?';
}

/** @param {string} id @param {string} name */
export function personAvatar(id, name) {
  return h('span', { class: `avatar avatar-${hue(id)}`, 'aria-hidden': 'true' }, initials(name));
}

export function botAvatar() {
  return h('span', { class: 'avatar avatar-bot', 'aria-hidden': 'true' }, icon('messages'));
}

export function slackbotAvatar() {
  return h('span', { class: 'avatar avatar-slackbot', 'aria-hidden': 'true' }, icon('bolt'));
}
