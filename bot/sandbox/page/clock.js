/** The sandbox's time: the server's clock may stand hours or days ahead of the browser's. */

let offset = 0;

/** Follow the server's clock. @param {string | undefined} iso its time now */
export function setClock(iso) {
  const server = Date.parse(iso ?? '');
  offset = Number.isNaN(server) ? 0 : server - Date.now();
}

/** Return the sandbox's time now in the browser's zone. */
export function now() {
  return new Date(Date.now() + offset);
}
