/** What can happen in the sandbox beside faults: the next digest comes, a channel is archived. */

import { now, setClock } from './clock.js';
import { h } from './dom.js';
import { isDirect } from './places.js';
import { post } from './protocol.js';

/** @typedef {import('./store.js').Store} Store @typedef {Record<string, any>} Json */

const NO_DIGEST = 'No digest is planned. Type /agent-digest new to plan one.';
const moment = new Intl.DateTimeFormat('en-GB', {
  weekday: 'short',
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
});

export class Scenes {
  /** @param {Store} store @param {() => Promise<void>} reload */
  constructor(store, reload) {
    this.store = store;
    this.reload = reload;
    this.said = h('p', { class: 'scene-said', role: 'status', hidden: true });
    this.next = this.#button('next-digest', 'Go to the next digest', () => this.#toNextDigest());
    this.archive = this.#button('archive', 'Archive this channel', () => this.#archive());
    this.node = h('div', { class: 'scenes' }, this.next, this.archive, this.said);
    store.addEventListener('change', () => this.render());
  }

  /** @param {string} id @param {string} text @param {() => Promise<void>} run */
  #button(id, text, run) {
    return h('button', { id, type: 'button', class: 'bar-button', on: { click: run } }, text);
  }

  /** Name the channel that is shown; there is none to archive on the app's own pages. */
  render() {
    const channel = this.store.channel(this.store.channelId);
    this.archive.hidden = !channel || isDirect(channel);
    if (!channel) return;
    const { archived, name } = channel;
    this.archive.textContent = archived ? `Bring #${name} back` : `Archive #${name}`;
  }

  async #toNextDigest() {
    this.next.disabled = true;
    const answer = await post('next_digest', {});
    this.next.disabled = false;
    if (answer.ok) setClock(answer.now);
    this.#say(answer.ok ? `It is ${moment.format(now())}, and “${answer.name}” is due.` : NO_DIGEST);
    await this.reload();
  }

  async #archive() {
    const channel = this.store.channel(this.store.channelId);
    const { ok, error } = await post('archive', { channel: channel?.id, on: !channel?.archived });
    if (!ok) this.#say(`The channel stayed as it is (${error ?? 'unknown error'}).`);
    await this.reload();
  }

  /** @param {string} text */
  #say(text) {
    this.said.hidden = false;
    this.said.textContent = text;
  }
}
