/** The sidebar: workspace, who you are, channels and the app. On a phone it slides in. */

import { personAvatar } from './avatar.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { channelSign, isDirect } from './places.js';

/** @typedef {import('./store.js').Store} Store @typedef {Record<string, any>} Json */

/** @typedef {{onUser: (id: string) => void, onPlace: (channelId: string | null) => void}} Events */

/** What a channel is, for those who cannot see its sign. @param {Json} channel */
function kind(channel) {
  const kinds = [
    channel.private && 'private',
    channel.shared && 'shared with outsiders',
    channel.archived && 'archived',
  ];
  return kinds.filter(Boolean).join(', ');
}

export class Sidebar {
  /** @param {Store} store @param {Events} events */
  constructor(store, events) {
    this.store = store;
    this.events = events;
    this.user = h('select', {
      id: 'user',
      'aria-label': 'You are',
      on: { change: () => events.onUser(this.user.value) },
    });
    this.face = h('span', { class: 'switcher-face' });
    this.places = h('div', { class: 'places' });
    this.node = h(
      'nav',
      { id: 'sidebar', class: 'sidebar', 'aria-label': 'Workspace' },
      h('div', { class: 'workspace' }, h('span', { class: 'workspace-name' }, 'Deskbot sandbox')),
      h(
        'label',
        { class: 'switcher' },
        this.face,
        h(
          'span',
          { class: 'switcher-text' },
          h('span', { class: 'switcher-label' }, 'You are'),
          this.user,
        ),
        icon('chevronDown'),
      ),
      this.places,
    );
  }

  render() {
    const { state } = this.store;
    this.user.replaceChildren(
      ...this.store
        .people()
        .map((/** @type {Json} */ user) =>
          h('option', { value: user.id }, `${user.name} · ${user.role}`),
        ),
    );
    this.user.value = state.me;
    this.face.replaceChildren(personAvatar(state.me, this.store.names.user(state.me) ?? '?'));
    this.renderPlaces();
  }

  renderPlaces() {
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.id;
    const { state } = this.store;
    const channels = state.channels.filter((/** @type {Json} */ one) => !isDirect(one));
    const direct = state.channels.find(isDirect);
    this.places.replaceChildren(
      this.#section(
        'Channels',
        channels.map((/** @type {Json} */ one) => this.#channel(one)),
      ),
      this.#section(
        'Apps',
        [this.#app(), this.#home(), direct && this.#direct(direct)].filter(Boolean),
      ),
    );
    if (focused) this.places.querySelector(`#${CSS.escape(focused)}`)?.focus();
  }

  /** @param {string} title @param {Node[]} items */
  #section(title, items) {
    return h(
      'section',
      { 'aria-label': title },
      h('h2', { class: 'places-title' }, title),
      h('ul', { class: 'places-list' }, ...items.map((item) => h('li', {}, item))),
    );
  }

  /**
   * @param {string | null} place
   * @param {string} id
   * @param {Node[]} children
   * @param {string} [extra]
   */
  #button(place, id, children, extra = '') {
    const isHere = this.store.channelId === place;
    const unread = place !== null && this.store.unread.has(place);
    return h(
      'button',
      {
        id,
        type: 'button',
        class: `place ${extra} ${unread ? 'unread' : ''}`,
        'aria-current': isHere ? 'page' : undefined,
        dataset: { channel: place ?? undefined },
        on: { click: () => this.events.onPlace(place) },
      },
      ...children,
      unread && h('span', { class: 'unread-dot', role: 'img', 'aria-label': 'new messages' }),
    );
  }

  /** @param {Json} channel */
  #channel(channel) {
    const what = kind(channel);
    const parts = [
      channelSign(channel),
      h('span', { class: 'place-name' }, channel.name),
      what && h('span', { class: 'sr-only' }, ` (${what})`),
    ];
    return this.#button(
      channel.id,
      `channel-${channel.id}`,
      parts,
      channel.archived ? 'archived' : '',
    );
  }

  #app() {
    const { name, connected } = this.store.state.bot;
    const text = connected ? 'connected' : 'not connected';
    return h(
      'div',
      { class: 'app-line' },
      h('span', {
        class: `presence ${connected ? 'on' : ''}`,
        role: 'img',
        'aria-label': text,
        title: text,
      }),
      h('span', { class: 'place-name' }, name),
      h('span', { class: 'badge badge-side' }, 'App'),
    );
  }

  #home() {
    return this.#button(
      null,
      'home-tab',
      [icon('home'), h('span', { class: 'place-name' }, 'Home')],
      'nested',
    );
  }

  /** @param {Json} channel */
  #direct(channel) {
    return this.#button(
      channel.id,
      'messages-tab',
      [icon('messages'), h('span', { class: 'place-name' }, 'Messages')],
      'nested',
    );
  }
}
