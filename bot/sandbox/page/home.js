/** The app's Home tab. */

import { renderBlocks } from './blocks.js';
import { h } from './dom.js';
import { post } from './protocol.js';
import { Surface } from './surface.js';
import { FormValues } from './values.js';

/** @typedef {import('./store.js').Store} Store */

const PATIENCE = 4000;

export class Home {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    this.values = new FormValues();
    this.timer = 0;
    this.node = h('section', { class: 'scroller home', 'aria-label': 'Home', tabindex: '-1' });
  }

  /** Tell the app that its Home was opened, as Slack does each time. */
  async open() {
    this.render();
    clearTimeout(this.timer);
    const answer = await post('home', { user: this.store.state.me });
    if (!answer.ok) this.#say(`Home could not be opened (${answer.error ?? 'unknown error'}).`);
    else
      this.timer = setTimeout(
        () =>
          this.store.home ?? this.#say(`${this.store.state.bot.name} has nothing to show here.`),
        PATIENCE,
      );
  }

  render() {
    const { home } = this.store;
    if (!home) {
      this.#say('Opening Home…');
      return;
    }
    const surface = new Surface(this.store, { view_id: home.id }, this.values);
    this.node.replaceChildren(h('div', { class: 'home-body' }, renderBlocks(home.blocks, surface)));
  }

  /** @param {string} text */
  #say(text) {
    if (!this.store.home)
      this.node.replaceChildren(h('p', { class: 'home-empty', role: 'status' }, text));
  }
}
