/**
 * Completion in the composer: slash commands at its start, people and channels after their signs.
 */

import { h, uniqueId } from './dom.js';
import { isDirect } from './places.js';

/**
 * @typedef {{insert: string, label: string, usage?: string, hint?: string, command?: string}} Suggestion
 * @typedef {{from: number, suggestions: Suggestion[]}} Found
 */

const MOST = 8;
const MENTION = /(?:^|\s)([@#])([\p{L}\p{N}._'-]*)$/u;

/** @param {string} start @param {Record<string, any>} state @returns {Suggestion[]} */
function commands(start, state) {
  return state.commands
    .filter((/** @type {any} */ one) => one.command.startsWith(start.toLowerCase()))
    .map((/** @type {any} */ one) => ({
      insert: `${one.command} `,
      label: one.command,
      usage: one.usage_hint,
      hint: one.description,
      command: one.command,
    }));
}

/**
 * @param {string} sign
 * @param {string} start
 * @param {Record<string, any>} state
 * @returns {Suggestion[]}
 */
function mentions(sign, start, state) {
  const begins = (/** @type {string} */ name) =>
    `${name} ${name.split(' ').at(-1)}`
      .toLowerCase()
      .split(' ')
      .some((word) => word.startsWith(start.toLowerCase()));
  if (sign === '#') {
    return state.channels
      .filter((/** @type {any} */ one) => !isDirect(one) && begins(one.name))
      .map((/** @type {any} */ one) => ({ insert: `#${one.name} `, label: `#${one.name}` }));
  }
  return state.people
    .filter((/** @type {any} */ one) => begins(one.name))
    .map((/** @type {any} */ one) => ({
      insert: `@${one.name} `,
      label: one.name,
      hint: one.role,
    }));
}

/**
 * What fits what stands before the caret.
 * @param {string} before
 * @param {Record<string, any>} state
 * @returns {Found}
 */
export function suggest(before, state) {
  if (/^\/\S*$/.test(before)) return { from: 0, suggestions: commands(before, state) };
  const [, sign, start] = MENTION.exec(before) ?? [];
  if (!sign) return { from: 0, suggestions: [] };
  return {
    from: before.length - start.length - 1,
    suggestions: mentions(sign, start, state).slice(0, MOST),
  };
}

export class Completion {
  /**
   * @param {HTMLTextAreaElement} field
   * @param {() => Record<string, any>} state
   * @param {() => void} onPick
   */
  constructor(field, state, onPick) {
    this.field = field;
    this.state = state;
    this.onPick = onPick;
    /** @type {Found} */
    this.found = { from: 0, suggestions: [] };
    this.active = 0;
    const id = uniqueId('completion');
    this.node = h('div', {
      id,
      class: 'completion',
      role: 'listbox',
      'aria-label': 'Suggestions',
      hidden: true,
    });
    for (const [name, value] of [
      ['role', 'combobox'],
      ['aria-autocomplete', 'list'],
      ['aria-controls', id],
      ['aria-expanded', 'false'],
    ])
      field.setAttribute(name, value);
    field.addEventListener('blur', () => this.close());
  }

  get isOpen() {
    return !this.node.hidden;
  }

  /** Whether Enter should rather send: the command is already complete. */
  get isComplete() {
    const { suggestions } = this.found;
    return suggestions[this.active]?.command === this.field.value.trim();
  }

  update() {
    const before = this.field.value.slice(0, this.field.selectionStart);
    this.found = suggest(before, this.state());
    this.active = 0;
    this.#show();
  }

  close() {
    this.found = { from: 0, suggestions: [] };
    this.#show();
  }

  #show() {
    const { suggestions } = this.found;
    this.node.hidden = suggestions.length === 0;
    this.node.replaceChildren(...suggestions.map((one, at) => this.#item(one, at)));
    this.field.setAttribute('aria-expanded', String(this.isOpen));
    this.#activate(0);
  }

  /** @param {Suggestion} suggestion @param {number} at */
  #item({ label, usage, hint }, at) {
    return h(
      'div',
      {
        id: uniqueId('suggestion'),
        role: 'option',
        class: 'suggestion',
        'aria-selected': 'false',
        // The field keeps the focus: a press would take it before the click arrives.
        on: {
          mousedown: (/** @type {Event} */ event) => event.preventDefault(),
          pointermove: () => this.#activate(at),
          click: () => this.pick(at),
        },
      },
      h(
        'div',
        { class: 'suggestion-line' },
        h('span', { class: 'suggestion-label' }, label),
        usage && h('span', { class: 'suggestion-usage' }, usage),
      ),
      hint && h('div', { class: 'suggestion-hint' }, hint),
    );
  }

  /** @param {number} at */
  #activate(at) {
    this.node.children[this.active]?.setAttribute('aria-selected', 'false');
    this.active = at;
    const item = this.node.children[at];
    item?.setAttribute('aria-selected', 'true');
    item?.scrollIntoView({ block: 'nearest' });
    if (item) this.field.setAttribute('aria-activedescendant', item.id);
    else this.field.removeAttribute('aria-activedescendant');
  }

  /** Put a suggestion into the field. @param {number} at */
  pick(at) {
    const { from, suggestions } = this.found;
    const end = this.field.selectionStart;
    this.field.setRangeText(suggestions[at].insert, from, end, 'end');
    this.close();
    this.onPick();
  }

  /** Use a key for the open list; false when it is none of ours. @param {KeyboardEvent} event */
  handle(event) {
    if (!this.isOpen) return false;
    const count = this.found.suggestions.length;
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1 + count }[event.key];
    if (to !== undefined) this.#activate(to % count);
    else if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab' || (event.key === 'Enter' && !this.isComplete))
      this.pick(this.active);
    else return false;
    event.preventDefault();
    return true;
  }
}
