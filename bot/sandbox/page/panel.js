/** The sandbox's own bar, clearly no part of Slack: its clock and the faults one can switch on. */

import { now, setClock } from './clock.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { post } from './protocol.js';
import { Scenes } from './scenes.js';

/** @typedef {import('./store.js').Store} Store @typedef {Record<string, any>} Json */

const HOUR = 3600;
const DAY = 24 * HOUR;
const clockText = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export class Panel {
  /** @param {Store} store @param {() => Promise<void>} reload */
  constructor(store, reload) {
    this.store = store;
    this.reload = reload;
    this.time = h('time', { id: 'clock', class: 'bar-clock' });
    this.faults = h('ul', { class: 'faults' });
    this.count = h('span', { class: 'bar-count', hidden: true });
    this.last = h('p', { class: 'panel-last', role: 'status' }, 'No command sent yet.');
    this.scenes = new Scenes(store, reload);
    this.drawer = this.#drawer();
    this.node = h(
      'footer',
      { class: 'sandbox-bar', 'aria-label': 'Sandbox controls' },
      ...this.#bar(),
    );
    setInterval(() => this.#tick(), 10_000);
  }

  #bar() {
    this.toggle = h(
      'button',
      {
        id: 'sandbox-panel-toggle',
        type: 'button',
        class: 'bar-button',
        'aria-expanded': 'false',
        'aria-controls': 'sandbox-panel',
        on: { click: () => this.#show(this.drawer.hidden) },
      },
      icon('sliders'),
      'Controls',
      this.count,
    );
    return [
      h('strong', { class: 'bar-tag' }, 'Sandbox'),
      h('span', { class: 'bar-note' }, 'The Desk is local; nothing leaves this machine.'),
      h('span', { class: 'bar-time' }, icon('clock'), this.time),
      this.#advance('+1 h', 'One hour later', HOUR),
      this.#advance('+1 day', 'One day later', DAY),
      this.toggle,
    ];
  }

  /** @param {string} text @param {string} label @param {number} seconds */
  #advance(text, label, seconds) {
    const button = h(
      'button',
      {
        type: 'button',
        class: 'bar-button',
        'aria-label': label,
        title: label,
        dataset: { advance: String(seconds) },
        on: { click: () => this.#move(seconds, button) },
      },
      text,
    );
    return button;
  }

  /** @param {number} seconds @param {HTMLButtonElement} button */
  async #move(seconds, button) {
    button.disabled = true;
    const answer = await post('clock', { advance: seconds });
    button.disabled = false;
    if (!answer.ok) this.#say(`The clock did not move (${answer.error ?? 'unknown error'}).`);
    else if (answer.now) setClock(answer.now);
    await this.reload();
  }

  #drawer() {
    return h(
      'aside',
      {
        id: 'sandbox-panel',
        class: 'sandbox-panel',
        'aria-label': 'Sandbox controls',
        hidden: true,
        on: { keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      },
      h(
        'div',
        { class: 'panel-head' },
        h('h2', {}, 'Sandbox controls'),
        h(
          'button',
          {
            type: 'button',
            class: 'icon-button',
            'aria-label': 'Close the sandbox controls',
            on: { click: () => this.#show(false) },
          },
          icon('close'),
        ),
      ),
      h(
        'p',
        {},
        'The bot is the real one. Slack and Zoho Desk are small local servers: no account is used, and nothing leaves this machine.',
      ),
      h('h3', {}, 'What happens'),
      this.scenes.node,
      h('h3', {}, 'What goes wrong'),
      this.faults,
      h('h3', {}, 'Last command'),
      this.last,
    );
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key === 'Escape') this.#show(false);
  }

  /** @param {boolean} visible */
  #show(visible) {
    this.drawer.hidden = !visible;
    this.toggle.setAttribute('aria-expanded', String(visible));
    (visible ? this.drawer.querySelector('button, input') : this.toggle)?.focus();
  }

  /**
   * Note how fast the bot confirmed a command.
   * @param {string} what
   * @param {number | undefined} ms
   */
  answered(what, ms) {
    const time = typeof ms === 'number' ? ` in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms` : '';
    this.#say(`${what} was acknowledged${time}.`);
  }

  /** @param {string} text */
  #say(text) {
    this.last.textContent = text;
  }

  #tick() {
    this.time.textContent = clockText.format(now());
    this.time.setAttribute('datetime', now().toISOString());
  }

  render() {
    const { faults } = this.store.state;
    const on = faults.filter((/** @type {Json} */ fault) => fault.on).length;
    this.#tick();
    this.count.hidden = on === 0;
    this.count.replaceChildren(
      String(on),
      h('span', { class: 'bar-count-word' }, on === 1 ? ' fault on' : ' faults on'),
    );
    const focused = /** @type {HTMLElement | null} */ (document.activeElement)?.dataset.fault;
    this.faults.replaceChildren(...faults.map((/** @type {Json} */ fault) => this.#fault(fault)));
    if (focused) this.faults.querySelector(`[data-fault="${CSS.escape(focused)}"]`)?.focus();
  }

  /** @param {Json} fault */
  #fault({ name, title, on }) {
    const input = h('input', {
      type: 'checkbox',
      role: 'switch',
      class: 'switch',
      dataset: { fault: name },
      on: { change: () => this.#switch(name, input.checked) },
    });
    input.checked = on;
    return h('li', {}, h('label', { class: 'fault' }, h('span', {}, title), input));
  }

  /** @param {string} name @param {boolean} on */
  async #switch(name, on) {
    const { ok, error } = await post('fault', { name, on });
    if (!ok) this.#say(`The fault could not be switched (${error ?? 'unknown error'}).`);
    await this.reload();
  }
}
