/** The header of the main pane: where you are, and the switches of the page. */

import { botAvatar } from './avatar.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { channelSign, isDirect } from './places.js';
import { themeButton } from './theme.js';

/** @typedef {Record<string, any>} Json */

/** @param {Json} channel */
function topic(channel) {
  if (channel.archived) return 'Archived';
  if (channel.shared) return 'Shared with people outside this workspace';
  return channel.private ? 'Private channel' : '';
}

export class Header {
  /** @param {import('./store.js').Store} store @param {() => void} openSidebar */
  constructor(store, openSidebar) {
    this.store = store;
    this.place = h('div', { class: 'header-place' });
    const menu = h(
      'button',
      {
        id: 'menu',
        type: 'button',
        class: 'icon-button menu-button',
        'aria-label': 'Channels and people',
        'aria-controls': 'sidebar',
        'aria-expanded': 'false',
        on: { click: openSidebar },
      },
      icon('menu'),
    );
    this.menu = menu;
    this.node = h('header', { class: 'header-bar' }, menu, this.place, themeButton());
  }

  render() {
    const channel = this.store.channel(this.store.channelId);
    this.place.replaceChildren(
      ...(channel && !isDirect(channel) ? this.#channel(channel) : this.#app(channel)),
    );
    const where = channel && !isDirect(channel) ? `#${channel.name}` : this.store.state.bot.name;
    document.title = `${where} · Deskbot sandbox`;
  }

  /** @param {Json} channel */
  #channel(channel) {
    return [
      channelSign(channel),
      h('h1', { class: 'header-name' }, channel.name),
      h('span', { class: 'header-topic' }, topic(channel)),
    ];
  }

  /** @param {Json | undefined} channel */
  #app(channel) {
    return [
      botAvatar(),
      h('h1', { class: 'header-name' }, this.store.state.bot.name),
      h('span', { class: 'header-topic' }, channel ? 'Messages' : 'Home'),
    ];
  }
}
