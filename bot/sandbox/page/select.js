/**
 * A select menu with a filter, for one choice or several, with options that may come from the
 * server.
 */

import { h, uniqueId } from './dom.js';
import { icon } from './icons.js';
import { openPopup } from './popup.js';

/**
 * @typedef {{label: string, value: string, description?: string, raw: any}} Choice
 * @typedef {{label: string | null, choices: Choice[]}} Group
 * @typedef {{
 *   load: (query: string) => Promise<Group[]> | Group[], chosen: Choice[], multiple?: boolean,
 *   placeholder: string, labelledBy?: string, label?: string, maximum?: number, minimumQuery?: number,
 *   dataset?: Record<string, string | undefined>, onChange: (chosen: Choice[]) => void,
 * }} SelectOptions
 */

const PAUSE = 150;

/** One select: a button that opens a list with a filter box. */
class Select {
  /** @param {SelectOptions} options */
  constructor(options) {
    this.options = options;
    this.chosen = options.chosen;
    this.listId = uniqueId('list');
    /** @type {HTMLElement[]} */
    this.items = [];
    this.active = -1;
    this.asked = 0;
    this.button = this.#button();
    this.node = h('div', { class: 'select-box' }, this.button);
    this.#showChosen();
  }

  #button() {
    const { labelledBy, label, dataset } = this.options;
    const id = uniqueId('select');
    return h('button', {
      id,
      type: 'button',
      class: 'select',
      dataset,
      'aria-haspopup': 'listbox',
      'aria-expanded': 'false',
      'aria-label': label,
      'aria-labelledby': labelledBy ? `${labelledBy} ${id}` : undefined,
      on: {
        click: () => this.open(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#openByKey(event),
      },
    });
  }

  /** @param {KeyboardEvent} event */
  #openByKey(event) {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    this.open();
  }

  #showChosen() {
    const names = this.chosen.map((choice) => choice.label);
    const text = names.length ? names.join(', ') : this.options.placeholder;
    this.button.replaceChildren(
      h('span', { class: names.length ? 'select-value' : 'select-placeholder' }, text),
      icon('chevronDown'),
    );
    const { label } = this.options;
    if (label) this.button.setAttribute('aria-label', names.length ? `${label}: ${text}` : label);
  }

  open() {
    if (this.popup) {
      this.popup.close();
      return;
    }
    this.input = h('input', {
      type: 'text',
      class: 'select-filter',
      placeholder: 'Type to search',
      autocomplete: 'off',
      spellcheck: 'false',
      role: 'combobox',
      'aria-controls': this.listId,
      'aria-expanded': 'true',
      'aria-autocomplete': 'list',
      'aria-label': `Search: ${this.options.label ?? this.options.placeholder}`,
      on: {
        input: () => this.#typed(),
        keydown: (/** @type {KeyboardEvent} */ event) => this.#key(event),
      },
    });
    this.list = h('div', {
      id: this.listId,
      class: 'select-list',
      role: 'listbox',
      'aria-multiselectable': this.options.multiple ? 'true' : undefined,
      'aria-label': 'Options',
      // The filter keeps the focus: a press on the list would give it to the dialog behind.
      on: { mousedown: (/** @type {Event} */ event) => event.preventDefault() },
    });
    const panel = h(
      'div',
      { class: 'select-popup' },
      h('div', { class: 'select-search' }, icon('search'), this.input),
      this.list,
    );
    this.popup = openPopup(panel, this.button, () => {
      this.popup = undefined;
      clearTimeout(this.timer); // nobody waits for it, and the view may be gone by then
    });
    this.input.focus();
    this.#refresh();
  }

  #typed() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.#refresh(), PAUSE);
  }

  async #refresh() {
    const query = this.input.value.trim();
    const { minimumQuery = 0, load } = this.options;
    if (query.length < minimumQuery) {
      this.#say(`Type ${minimumQuery} or more characters`);
      return;
    }
    this.asked += 1;
    const { asked } = this;
    const answer = load(query);
    if (answer instanceof Promise) this.list.setAttribute('aria-busy', 'true');
    const groups = await answer;
    if (asked === this.asked && this.popup) this.#show(groups);
  }

  /** @param {string} text */
  #say(text) {
    this.items = [];
    this.active = -1;
    this.list.removeAttribute('aria-busy');
    this.list.replaceChildren(h('div', { class: 'select-empty' }, text));
    this.popup?.place();
  }

  /** @param {Group[]} groups */
  #show(groups) {
    this.list.removeAttribute('aria-busy');
    const kept = groups.filter((group) => group.choices.length);
    if (!kept.length) {
      this.#say('No results');
      return;
    }
    this.list.replaceChildren(...kept.map((group) => this.#group(group)));
    this.items = [...this.list.querySelectorAll('[role=option]')];
    const selected = this.items.findIndex((item) => item.getAttribute('aria-selected') === 'true');
    this.#activate(Math.max(0, selected));
    this.popup?.place();
  }

  /** @param {Group} group */
  #group({ label, choices }) {
    const items = choices.map((choice) => this.#item(choice));
    if (!label) return h('div', { role: 'presentation' }, ...items);
    const id = uniqueId('group');
    return h(
      'div',
      { role: 'group', 'aria-labelledby': id },
      h('div', { id, class: 'select-group' }, label),
      ...items,
    );
  }

  /** @param {Choice} choice */
  #item(choice) {
    const item = h(
      'div',
      {
        id: uniqueId('option'),
        role: 'option',
        class: 'select-option',
        dataset: { value: choice.value },
        'aria-selected': String(this.#isChosen(choice)),
        on: {
          click: () => this.#choose(choice),
          pointermove: () => this.#activate(this.items.indexOf(item)),
        },
      },
      h('span', { class: 'menu-label' }, choice.label),
      choice.description && h('span', { class: 'menu-hint' }, choice.description),
    );
    item.choice = choice;
    return item;
  }

  /** @param {Choice} choice */
  #isChosen(choice) {
    return this.chosen.some((one) => one.value === choice.value);
  }

  /** @param {number} at */
  #activate(at) {
    this.items[this.active]?.classList.remove('active');
    this.active = at;
    const item = this.items[at];
    item?.classList.add('active');
    item?.scrollIntoView({ block: 'nearest' });
    this.input.setAttribute('aria-activedescendant', item?.id ?? '');
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    const to = { ArrowDown: this.active + 1, ArrowUp: this.active - 1 }[event.key];
    if (to !== undefined && this.items.length)
      this.#activate((to + this.items.length) % this.items.length);
    else if (event.key === 'Enter' && this.items[this.active])
      this.#choose(/** @type {any} */ (this.items[this.active]).choice);
    else return;
    event.preventDefault();
  }

  /** @param {Choice} choice */
  #choose(choice) {
    if (this.options.multiple) this.#toggle(choice);
    else {
      this.chosen = [choice];
      this.popup?.close();
      this.button.focus();
    }
    this.#showChosen();
    this.options.onChange(this.chosen);
  }

  /** @param {Choice} choice */
  #toggle(choice) {
    const { maximum = Infinity } = this.options;
    if (this.#isChosen(choice))
      this.chosen = this.chosen.filter((one) => one.value !== choice.value);
    else if (this.chosen.length < maximum) this.chosen = [...this.chosen, choice];
    for (const item of this.items) {
      item.setAttribute('aria-selected', String(this.#isChosen(/** @type {any} */ (item).choice)));
    }
  }
}

/** Make a select menu. @param {SelectOptions} options @returns {HTMLElement} */
export function select(options) {
  return new Select(options).node;
}

/**
 * Keep the choices whose label or description holds every word.
 * @param {Group[]} groups
 * @param {string} query
 */
export function filterGroups(groups, query) {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = (/** @type {Choice} */ choice) => {
    const text = `${choice.label} ${choice.description ?? ''}`.toLowerCase();
    return words.every((word) => text.includes(word));
  };
  return groups.map((group) => ({ ...group, choices: group.choices.filter(fits) }));
}
