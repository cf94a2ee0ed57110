/** The page: puts the parts together and keeps them current. */

import { Composer } from './composer.js';
import { h } from './dom.js';
import { Header } from './header.js';
import { Hint } from './hint.js';
import { Home } from './home.js';
import { MessageList } from './messages.js';
import { Modal } from './modal.js';
import { Panel } from './panel.js';
import { isDirect } from './places.js';
import { closePopup } from './popup.js';
import { EventStream, loadState } from './protocol.js';
import { Sidebar } from './sidebar.js';
import { Store } from './store.js';
import { restoreTheme } from './theme.js';

class App {
  store = new Store();

  /**
   * What came while the state was being read, once for each reading.
   * @type {Set<Record<string, any>[]>}
   */
  loads = new Set();

  /** @type {string | null} */
  user = new URLSearchParams(location.search).get('user');

  constructor() {
    const { store } = this;
    this.sidebar = new Sidebar(store, {
      onUser: (id) => this.#become(id),
      onPlace: (id) => this.#go(id),
    });
    this.header = new Header(store, () => this.#drawer(true));
    this.composer = new Composer(store, {
      sent: () => this.#sent(),
      answered: (what, ms) => this.panel.answered(what, ms),
    });
    this.hint = new Hint(store, (text) => this.composer.fill(text));
    this.list = new MessageList(store, this.hint.node);
    this.home = new Home(store);
    this.modal = new Modal(store);
    this.panel = new Panel(store, () => this.#load());
    this.banner = h('div', { id: 'connection', class: 'banner', role: 'status', hidden: true });
    this.stream = new EventStream({
      onOpen: () => this.#opened(),
      onEvent: (event) => this.#event(event),
      onLost: () => store.setConnected(false),
    });
    store.addEventListener('change', (event) =>
      this.#render(/** @type {CustomEvent} */ (event).detail),
    );
  }

  /** Draw the page and begin to follow the sandbox. */
  async start() {
    const shade = h('div', { class: 'shade', on: { click: () => this.#drawer(false) } });
    const main = h(
      'main',
      { class: 'main' },
      this.header.node,
      this.banner,
      this.list.node,
      this.home.node,
      this.composer.node,
    );
    this.frame = document.getElementById('app');
    this.frame?.append(
      this.sidebar.node,
      shade,
      main,
      this.panel.node,
      this.panel.drawer,
      this.modal.node,
    );
    document.addEventListener('keydown', (event) => event.key === 'Escape' && this.#drawer(false));
    await this.#load().catch(() => this.store.setConnected(false));
    this.stream.follow(this.store.state.me || this.user || '');
  }

  async #load() {
    const asked = this.user;
    /** @type {Record<string, any>[]} */
    const meanwhile = [];
    this.loads.add(meanwhile);
    try {
      const state = await loadState(asked);
      if (asked !== this.user) return;
      this.store.load(state);
      for (const event of meanwhile) this.store.apply(event);
    } finally {
      this.loads.delete(meanwhile);
    }
  }

  async #opened() {
    await this.#load();
    this.store.setConnected(true);
    this.frame?.removeAttribute('aria-busy');
  }

  /** @param {Record<string, any>} event */
  #event(event) {
    if (event.type === 'state') this.#load().catch(() => this.store.setConnected(false));
    else {
      // The state that is being read may be older; the page's own notices outlive it anyway.
      if (event.type !== 'notice') for (const meanwhile of this.loads) meanwhile.push(event);
      this.store.apply(event);
    }
  }

  /** Switch to another person. @param {string} id */
  async #become(id) {
    this.user = id;
    closePopup();
    this.list.clear();
    this.store.unread.clear();
    await this.#load().catch(() => this.store.setConnected(false));
    this.stream.follow(id);
    if (this.store.channelId === null) this.home.open();
  }

  /** Go to a channel, or to the Home tab for null. @param {string | null} channelId */
  #go(channelId) {
    closePopup();
    this.#drawer(false);
    this.list.sticky = true;
    this.store.show(channelId);
    if (channelId === null) this.home.open();
    else if (matchMedia('(hover: hover)').matches) this.composer.field.focus();
  }

  /** Show or hide the sidebar of a phone. @param {boolean} visible */
  #drawer(visible) {
    if (this.frame?.classList.contains('drawer-open') === visible) return;
    this.frame?.classList.toggle('drawer-open', visible);
    this.header.menu.setAttribute('aria-expanded', String(visible));
    if (visible) this.sidebar.user.focus();
    else this.header.menu.focus();
  }

  #sent() {
    this.hint.dismiss();
    this.list.toBottom();
  }

  /** @param {{type: string, channel?: string}} change */
  #render({ type, channel }) {
    /** @type {Record<string, () => void>} */
    const renderers = {
      state: () => this.#renderAll(),
      place: () => this.#renderPlace(),
      messages: () =>
        channel === this.store.channelId ? this.#renderMessages() : this.sidebar.renderPlaces(),
      views: () => this.modal.render(),
      home: () => this.home.render(),
      connection: () => this.#renderBanner(),
    };
    renderers[type]?.();
  }

  #renderAll() {
    const { state } = this.store;
    this.user = state.me;
    const { channelId } = this.store;
    if (!this.started || (channelId !== null && !this.store.channel(channelId)))
      this.store.channelId = this.#firstChannel();
    this.started = true;
    this.sidebar.render();
    this.panel.render();
    this.hint.render();
    this.modal.render();
    this.#renderPlace();
  }

  /** The channel of the address, or else the first one. */
  #firstChannel() {
    const asked = new URLSearchParams(location.search).get('channel');
    const channels = this.store.state.channels;
    const found =
      this.store.channel(asked) ??
      channels.find((/** @type {any} */ one) => !isDirect(one)) ??
      channels[0];
    return found?.id ?? null;
  }

  #renderPlace() {
    const { channelId, state } = this.store;
    const address = new URLSearchParams({
      user: state.me,
      ...(channelId ? { channel: channelId } : {}),
    });
    history.replaceState(null, '', `?${address}`);
    this.header.render();
    this.sidebar.renderPlaces();
    this.composer.refresh();
    this.list.node.hidden = channelId === null;
    this.home.node.hidden = channelId !== null;
    if (channelId === null) this.home.render();
    else this.#renderMessages();
  }

  #renderMessages() {
    if (this.store.channelId) this.list.render(this.store.channelId);
  }

  #renderBanner() {
    const { connected } = this.store;
    this.banner.hidden = connected;
    this.banner.textContent = connected
      ? ''
      : 'The connection to the sandbox is lost. Trying again…';
  }
}

restoreTheme();
new App().start();
