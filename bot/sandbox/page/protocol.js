/** Talking with the sandbox's Slack: JSON over POST, and a WebSocket for what it pushes. */

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{onOpen: () => Promise<void>, onEvent: (event: Json) => void, onLost: () => void}} Listener
 */

const FIRST_DELAY = 500;
const LONGEST_DELAY = 8000;

/** @param {Response} response @returns {Promise<Json>} */
async function body(response) {
  const answer = await response.json().catch(() => ({}));
  return response.ok
    ? answer
    : { ok: false, error: answer.error ?? `http_${response.status}`, refused: true };
}

/**
 * Send what the person did; an unreachable server is an answer too. Slack itself says what the app
 * did wrong; `refused` marks what it has said nothing about.
 * @param {string} what the last part of the path @param {Json} data @returns {Promise<Json>}
 */
export async function post(what, data) {
  try {
    return await body(
      await fetch(`/page/${what}`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json' },
        body: JSON.stringify(data),
      }),
    );
  } catch {
    return { ok: false, error: 'sandbox_unreachable', refused: true };
  }
}

/**
 * Read everything that this person can see.
 * @param {string | null} user
 * @returns {Promise<Json>}
 */
export async function loadState(user) {
  const query = user ? `?user=${encodeURIComponent(user)}` : '';
  const response = await fetch(`/page/state${query}`);
  // A person that the address names wrongly: begin with the usual one.
  if (response.status === 404 && user) return loadState(null);
  if (!response.ok) throw new Error(`state: ${response.status}`);
  return response.json();
}

/** A connection that comes back by itself, with growing pauses. */
export class EventStream {
  /** @param {Listener} listener */
  constructor(listener) {
    this.listener = listener;
    this.delay = FIRST_DELAY;
    /** @type {WebSocket | null} */
    this.socket = null;
    this.timer = 0;
  }

  /** Follow this person's events instead of the former one's. @param {string} user */
  follow(user) {
    this.user = user;
    this.stop();
    this.#connect();
  }

  stop() {
    clearTimeout(this.timer);
    const old = this.socket;
    this.socket = null;
    old?.close();
  }

  #connect() {
    const address = new URL(
      `/page/events?user=${encodeURIComponent(this.user ?? '')}`,
      location.href,
    );
    address.protocol = address.protocol.replace('http', 'ws');
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener('open', () => this.#opened(socket));
    socket.addEventListener('message', ({ data }) => this.#received(socket, data));
    socket.addEventListener('close', () => this.#lost(socket));
  }

  /** @param {WebSocket} socket */
  async #opened(socket) {
    try {
      await this.listener.onOpen();
      this.delay = FIRST_DELAY;
    } catch {
      socket.close();
    }
  }

  /** @param {WebSocket} socket @param {string} data */
  #received(socket, data) {
    if (socket === this.socket) this.listener.onEvent(JSON.parse(data));
  }

  /** @param {WebSocket} socket */
  #lost(socket) {
    if (socket !== this.socket) return;
    this.listener.onLost();
    this.timer = setTimeout(() => this.#connect(), this.delay);
    this.delay = Math.min(this.delay * 2, LONGEST_DELAY);
  }
}
