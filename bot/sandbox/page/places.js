/** Channels, and the conversation with the app. */

import { icon } from './icons.js';

/** @typedef {Record<string, any>} Json */

/** Whether this is the person's conversation with the app. @param {Json} channel */
export const isDirect = (channel) => channel.im === true;

/** The sign before a channel's name. @param {Json} channel */
export function channelSign(channel) {
  if (channel.shared) return icon('shared');
  return icon(channel.private ? 'lock' : 'hash');
}
