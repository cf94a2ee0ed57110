/** What this browser remembers of the person's choices; nothing where storage is refused. */

const PREFIX = 'deskbot-sandbox.';

/** @param {string} name @returns {string | null} */
export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

/** @param {string} name @param {string} value */
export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // A private window may refuse; the choice then lasts as long as the page.
  }
}
