/** Where blocks are shown: a message, a modal or the Home tab, and what acting there sends. */

import { post } from './protocol.js';
import { FormValues } from './values.js';

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{channel?: string, ts?: string, view_id?: string}} Place
 */

export class Surface {
  /**
   * @param {import('./store.js').Store} store @param {Place} place @param {FormValues} [values]
   */
  constructor(store, place, values = new FormValues()) {
    this.store = store;
    this.place = place;
    this.values = values;
    this.names = store.names;
  }

  /** Send a click or a choice. @param {string} blockId @param {Json} action */
  async act(blockId, action) {
    const answer = await post('action', {
      user: this.store.state.me,
      ...this.place,
      block_id: blockId,
      ...action,
      state: { values: this.values },
    });
    if (answer.refused) this.#failed(answer.error);
  }

  /**
   * Ask for the options of a type-ahead.
   * @param {string} blockId @param {string} actionId @param {string} value what was typed
   */
  options(blockId, actionId, value) {
    return post('options', {
      user: this.store.state.me,
      ...this.place,
      block_id: blockId,
      action_id: actionId,
      value,
    });
  }

  /** @param {string | undefined} error */
  #failed(error) {
    const text = `Slack could not deliver that (${error ?? 'unknown error'}). Please try again.`;
    const { channelId, state } = this.store;
    this.store.notice(this.place.channel ?? channelId ?? state.channels[0]?.id, text);
  }
}
