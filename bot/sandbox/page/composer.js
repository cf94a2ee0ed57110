/** The composer: messages, slash commands with completion, and the menu of global shortcuts. */

import { Completion } from './completion.js';
import { h } from './dom.js';
import { icon } from './icons.js';
import { menuButton } from './popup.js';
import { isDirect } from './places.js';
import { post } from './protocol.js';

/** @typedef {import('./store.js').Store} Store */

/**
 * What is said about a request that never reached Slack.
 * @param {string} what
 * @param {string} [error]
 */
function failure(what, error = 'unknown error') {
  return `\`${what}\` was not delivered (${error}).`;
}

export class Composer {
  /**
   * @param {Store} store
   * @param {{sent: () => void, answered: (what: string, ms: number) => void}} events
   */
  constructor(store, events) {
    this.store = store;
    this.events = events;
    /** @type {string[]} */
    this.history = [];
    this.recalled = 0;
    this.field = h('textarea', {
      id: 'composer',
      rows: '1',
      'aria-label': 'Message',
      autocomplete: 'off',
      autocapitalize: 'off',
      spellcheck: 'false',
      on: {
        input: () => this.#changed(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
        click: () => this.completion.update(),
      },
    });
    this.completion = new Completion(
      this.field,
      () => ({ ...store.state, people: store.people() }),
      () => this.#changed(),
    );
    this.usage = h('div', { class: 'composer-usage', hidden: true });
    this.status = h('div', { class: 'composer-status', role: 'status' });
    this.sendButton = h(
      'button',
      {
        id: 'send',
        type: 'button',
        class: 'send',
        'aria-label': 'Send',
        title: 'Send',
        disabled: true,
        on: { click: () => this.send() },
      },
      icon('send'),
    );
    this.node = this.#build();
  }

  #build() {
    const slash = h(
      'button',
      {
        type: 'button',
        class: 'icon-button',
        'aria-label': 'Slash commands',
        title: 'Slash commands',
        on: { click: () => this.fill('/') },
      },
      icon('slash'),
    );
    this.shortcuts = menuButton({
      icon: 'bolt',
      label: 'Shortcuts',
      heading: this.store.state.bot.name,
      items: () => this.#items(),
    });
    this.shortcuts.id = 'shortcuts';
    return h(
      'div',
      { class: 'composer' },
      this.completion.node,
      h(
        'div',
        { class: 'composer-box' },
        this.field,
        this.usage,
        h('div', { class: 'composer-row' }, this.shortcuts, slash, this.status, this.sendButton),
      ),
    );
  }

  #global() {
    return this.store.state.shortcuts.filter((/** @type {any} */ one) => one.type === 'global');
  }

  #items() {
    return this.#global().map((/** @type {any} */ one) => ({
      label: one.name,
      hint: one.description,
      dataset: { callbackId: one.callback_id },
      run: () => this.#runShortcut(one),
    }));
  }

  /** @param {Record<string, any>} shortcut */
  async #runShortcut(shortcut) {
    const { refused, error } = await post('shortcut', {
      user: this.store.state.me,
      callback_id: shortcut.callback_id,
    });
    if (refused) this.#say(failure(shortcut.name, error));
  }

  /** @param {string} text */
  #say(text) {
    if (this.store.channelId) this.store.notice(this.store.channelId, text);
  }

  /** Put a text into the composer, ready to be sent. @param {string} text */
  fill(text) {
    this.field.value = text;
    this.field.focus();
    this.field.setSelectionRange(text.length, text.length);
    this.#changed();
  }

  /** Follow the shown channel. */
  refresh() {
    const channel = this.store.channel(this.store.channelId);
    const name = channel && !isDirect(channel) ? `#${channel.name}` : this.store.state.bot.name;
    this.node.hidden = !channel;
    this.shortcuts.hidden = !this.#global().length;
    this.field.disabled = channel?.archived === true;
    this.field.placeholder = channel?.archived ? `${name} is archived` : `Message ${name}`;
    this.field.setAttribute('aria-label', this.field.placeholder);
  }

  #changed() {
    this.sendButton.disabled = !this.field.value.trim();
    this.#grow();
    this.completion.update();
    const [, command] = /^(\/\S+)\s/.exec(this.field.value) ?? [];
    const known = this.store.state.commands.find(
      (/** @type {any} */ one) => one.command === command,
    );
    this.usage.hidden = !known?.usage_hint;
    this.usage.textContent = known ? `${known.command} ${known.usage_hint ?? ''}` : '';
  }

  #grow() {
    this.field.style.height = 'auto';
    this.field.style.height = `${Math.min(this.field.scrollHeight, 160)}px`;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.isComposing || this.completion.handle(event)) return;
    const { value } = this.field;
    const isRecalled = value === this.history[this.recalled];
    if (event.key === 'Enter' && !event.shiftKey) this.send();
    else if (event.key === 'ArrowUp' && (value === '' || isRecalled)) this.#recall(-1);
    else if (event.key === 'ArrowDown' && isRecalled && value !== '') this.#recall(1);
    else return;
    event.preventDefault();
  }

  /** @param {number} by */
  #recall(by) {
    const at = Math.max(0, this.recalled + by);
    if (at > this.history.length || !this.history.length) return;
    this.recalled = at;
    this.fill(this.history[at] ?? '');
    this.completion.close();
  }

  /** Send what is in the composer. */
  async send() {
    const text = this.field.value.trim();
    const channel = this.store.channelId;
    if (!text || !channel) return;
    const [, command, rest] = /^(\/\S+)\s*([\s\S]*)$/.exec(text) ?? [];
    if (
      command &&
      !this.store.state.commands.some((/** @type {any} */ one) => one.command === command)
    ) {
      this.#say(
        `\`${command}\` is not a valid command. Type \`/\` to see the commands that there are.`,
      );
      return;
    }
    this.#remember(text);
    this.events.sent();
    if (command) await this.#sendCommand(channel, command, rest);
    else await this.#sendMessage(channel, text);
  }

  /** @param {string} text */
  #remember(text) {
    if (this.history.at(-1) !== text) this.history.push(text);
    this.recalled = this.history.length;
    this.field.value = '';
    this.#changed();
  }

  /** @param {string} channel @param {string} command @param {string} text */
  async #sendCommand(channel, command, text) {
    this.status.textContent = `Sending ${command}…`;
    const answer = await post('command', { user: this.store.state.me, channel, command, text });
    this.status.textContent = '';
    if (answer.ok) this.events.answered(command, answer.ms);
    else if (answer.refused) this.store.notice(channel, failure(command, answer.error));
  }

  /** @param {string} channel @param {string} text */
  async #sendMessage(channel, text) {
    const { ok, error } = await post('message', { user: this.store.state.me, channel, text });
    if (!ok) this.store.notice(channel, `Your message was not sent (${error ?? 'unknown error'}).`);
  }
}
