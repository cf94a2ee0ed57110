/** The hint of the first visit: three commands to try. */

import { h } from './dom.js';
import { icon } from './icons.js';
import { recall, remember } from './memory.js';

const EXAMPLES = [
  { text: '/agent-status', says: 'who is available right now' },
  { text: '/agent-metrics last-week', says: 'how last week went' },
  { text: '/agent-skills French', says: 'who speaks French' },
];

export class Hint {
  /**
   * @param {import('./store.js').Store} store
   * @param {(text: string) => void} fill puts a text into the composer
   */
  constructor(store, fill) {
    this.store = store;
    this.fill = fill;
    this.node = h('aside', { class: 'hint-card', 'aria-label': 'First steps', hidden: true });
  }

  render() {
    const known = new Set(this.store.state.commands.map((/** @type {any} */ one) => one.command));
    const examples = EXAMPLES.filter(({ text }) => known.has(text.split(' ')[0]));
    this.node.hidden = recall('hint') === 'seen' || !examples.length;
    if (this.node.hidden) return;
    this.node.replaceChildren(
      h(
        'div',
        { class: 'hint-head' },
        h('strong', {}, 'Welcome to a Slack of your own'),
        this.#dismissButton(),
      ),
      h(
        'p',
        {},
        'Deskbot answers from a pretended Zoho Desk with forty agents. Try one of these, or type / to see everything:',
      ),
      h('ul', { class: 'hint-list' }, ...examples.map((one) => this.#example(one))),
    );
  }

  /** @param {{text: string, says: string}} example */
  #example({ text, says }) {
    const click = () => this.fill(text);
    return h(
      'li',
      {},
      h(
        'button',
        { type: 'button', class: 'example', on: { click } },
        h('code', {}, text),
        h('span', {}, says),
      ),
    );
  }

  #dismissButton() {
    return h(
      'button',
      {
        type: 'button',
        class: 'icon-button small',
        'aria-label': 'Hide this hint',
        title: 'Hide this hint',
        on: { click: () => this.dismiss() },
      },
      icon('close'),
    );
  }

  /** The person knows their way: never show it again. */
  dismiss() {
    remember('hint', 'seen');
    this.node.hidden = true;
  }
}
