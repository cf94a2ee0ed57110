/** What the page knows: the server's state, kept current by its events. */

import { now, setClock } from './clock.js';

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{
 *   ts: string, channel: string, user: string | null, bot: boolean, text: string,
 *   blocks: Json[] | null, ephemeral_to: string | null, command: string | null,
 *   thread_ts: string | null, edited: boolean, slackbot?: boolean,
 * }} Message
 */

const EMPTY = {
  users: [],
  me: '',
  channels: [],
  commands: [],
  shortcuts: [],
  messages: {},
  bot: { name: 'Deskbot', connected: false },
  clock: {},
  faults: [],
  groups: [],
};

const ROLES = new Set(['manager', 'agent', 'guest']);

/** @param {string} type @param {Json} detail */
const changed = (type, detail = {}) => new CustomEvent('change', { detail: { type, ...detail } });

/** Dispatches "change" with what changed in `detail.type`. */
export class Store extends EventTarget {
  /** @type {Json} */
  state = EMPTY;

  /** @type {Map<string, Map<string, Message>>} */
  messages = new Map();

  /** @type {Json[]} the modals that are open, the topmost last */
  views = [];

  /** @type {Json | null} */
  home = null;

  /** @type {Set<string>} channels with messages that came while another one was shown */
  unread = new Set();

  /** @type {string | null} the shown channel; null on the Home tab */
  channelId = null;

  connected = true;

  #notices = 0;

  /** @type {import('./mentions.js').Names} */
  names = {
    user: (id) =>
      this.user(id)?.name ?? (id === this.state.bot.id ? this.state.bot.name : undefined),
    channel: (id) => this.channel(id)?.name,
    group: (id) => this.state.groups.find((/** @type {Json} */ group) => group.id === id)?.handle,
    me: () => this.state.me,
  };

  /** @param {string | null} id @returns {Json | undefined} */
  user(id) {
    return this.state.users.find((/** @type {Json} */ user) => user.id === id);
  }

  /**
   * The people one can be or mention: not the bots, nor those who have left or belong elsewhere.
   */
  people() {
    return this.state.users.filter(
      (/** @type {Json} */ user) => ROLES.has(user.role) || user.id === this.state.me,
    );
  }

  /** @param {string | null} id @returns {Json | undefined} */
  channel(id) {
    return this.state.channels.find((/** @type {Json} */ channel) => channel.id === id);
  }

  /** Take the server's state. @param {Json} state */
  load(state) {
    const another = this.state.me !== state.me;
    this.state = { ...EMPTY, ...state };
    setClock(this.state.clock?.now);
    const kept = another
      ? []
      : [...this.messages.values()].flatMap((all) =>
          [...all.values()].filter((one) => one.slackbot),
        );
    this.messages = new Map();
    for (const message of [...Object.values(this.state.messages).flat(), ...kept])
      this.#put(message);
    this.views = state.views ?? (another ? [] : this.views);
    if (another || state.home) this.home = state.home ?? null;
    this.dispatchEvent(changed('state'));
  }

  /** @param {string} channelId the messages of a channel, oldest first */
  messagesOf(channelId) {
    const all = [...(this.messages.get(channelId)?.values() ?? [])];
    return all.sort(
      (one, other) =>
        Number.parseFloat(one.ts) - Number.parseFloat(other.ts) || (one.ts < other.ts ? -1 : 1),
    );
  }

  /** Show a channel, or the Home tab for null. @param {string | null} channelId */
  show(channelId) {
    this.channelId = channelId;
    if (channelId) this.unread.delete(channelId);
    this.dispatchEvent(changed('place'));
  }

  /** @param {boolean} connected */
  setConnected(connected) {
    if (this.connected === connected) return;
    this.connected = connected;
    this.dispatchEvent(changed('connection'));
  }

  /**
   * Say something as Slackbot, to this person alone.
   * @param {string} channel
   * @param {string} text
   */
  notice(channel, text) {
    this.#notices += 1;
    const last = this.messagesOf(channel).at(-1);
    const seconds = Math.max(Number.parseFloat(last?.ts ?? '0'), now().getTime() / 1000);
    const ts = `${seconds.toFixed(4)}${String(this.#notices).padStart(4, '0')}`;
    this.#add({
      ts,
      channel,
      text,
      user: null,
      bot: false,
      slackbot: true,
      blocks: null,
      ephemeral_to: this.state.me,
      command: null,
      thread_ts: null,
      edited: false,
    });
  }

  /** Apply what the server pushed. @param {Json} event */
  apply(event) {
    const apply = /** @type {Record<string, (event: Json) => void>} */ ({
      message: ({ message }) => this.#add(message),
      message_changed: ({ message }) => this.#add(message),
      message_deleted: ({ channel, ts }) => this.#remove(channel, ts),
      view_opened: ({ view }) =>
        this.#setViews([...this.views.filter((one) => one.id !== view.id), view]),
      view_updated: ({ view }) =>
        this.#setViews(this.views.map((one) => (one.id === view.id ? view : one))),
      view_closed: ({ id }) => this.#setViews(this.views.filter((one) => one.id !== id)),
      home: ({ view }) => this.#setHome(view),
      notice: ({ channel, text }) =>
        this.notice(channel ?? this.channelId ?? this.state.channels[0]?.id, text),
    })[event.type];
    apply?.(event);
  }

  /** @param {Json[]} views */
  #setViews(views) {
    this.views = views;
    this.dispatchEvent(changed('views'));
  }

  /** @param {Json} view */
  #setHome(view) {
    this.home = view;
    this.dispatchEvent(changed('home'));
  }

  /** @param {Message} message */
  #put(message) {
    if (message.ephemeral_to && message.ephemeral_to !== this.state.me) return false;
    const all = this.messages.get(message.channel) ?? new Map();
    this.messages.set(message.channel, all.set(message.ts, message));
    return true;
  }

  /** @param {Message} message */
  #add(message) {
    if (!this.#put(message)) return;
    if (message.channel !== this.channelId) this.unread.add(message.channel);
    this.dispatchEvent(changed('messages', { channel: message.channel }));
  }

  /** @param {string} channel @param {string} ts */
  #remove(channel, ts) {
    this.messages.get(channel)?.delete(ts);
    this.dispatchEvent(changed('messages', { channel }));
  }
}
