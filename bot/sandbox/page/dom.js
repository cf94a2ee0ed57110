/**
 * Building DOM nodes; the only way this page makes elements, so that data is never parsed as HTML.
 */

const SVG = 'http://www.w3.org/2000/svg';

/**
 * @typedef {Node | string | number | null | undefined | false} Child
 * @typedef {Record<string, unknown> & {
 *   class?: string, dataset?: Record<string, string | undefined>,
 *   on?: Record<string, (event: any) => void>,
 * }} Props
 */

/** @param {Element} node @param {string} name @param {unknown} value */
function setProperty(node, name, value) {
  if (value === undefined || value === null || value === false) return;
  node.setAttribute(name, value === true ? '' : String(value));
}

/** @param {Element} node @param {Props} props */
function setProperties(node, { dataset = {}, on = {}, ...attributes }) {
  for (const [name, value] of Object.entries(attributes)) setProperty(node, name, value);
  for (const [name, listener] of Object.entries(on)) node.addEventListener(name, listener);
  for (const [name, value] of Object.entries(dataset)) {
    if (value !== undefined) /** @type {HTMLElement} */ (node).dataset[name] = value;
  }
}

/** @param {Child[]} children @returns {(Node | string)[]} */
function kept(children) {
  return /** @type {(Node | string)[]} */ (
    children.filter((child) => child !== null && child !== undefined && child !== false)
  ).map((child) => (child instanceof Node ? child : String(child)));
}

/**
 * Make an HTML element; strings among the children become text.
 * @param {string} tag @param {Props} [props] @param {...Child} children
 * @returns {any}
 */
export function h(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  setProperties(node, props);
  node.append(...kept(children));
  return node;
}

/**
 * Make an SVG element.
 * @param {string} tag @param {Props} [props] @param {...Child} children
 * @returns {any}
 */
export function svg(tag, props = {}, ...children) {
  const node = document.createElementNS(SVG, tag);
  setProperties(node, props);
  node.append(...kept(children));
  return node;
}

/** @param {...Child} children */
export function fragment(...children) {
  const made = document.createDocumentFragment();
  made.append(...kept(children));
  return made;
}

let counter = 0;

/** Return an id that no other element has. @param {string} prefix */
export function uniqueId(prefix) {
  counter += 1;
  return `${prefix}-${counter}`;
}

/**
 * Put `nodes` under `parent` in this order, moving as few as possible so that focus survives.
 * @param {Element} parent @param {Node[]} nodes
 */
export function reconcile(parent, nodes) {
  const wanted = new Set(nodes);
  for (const old of [...parent.childNodes]) if (!wanted.has(old)) old.remove();
  nodes.forEach((node, at) => {
    if (parent.childNodes[at] !== node) parent.insertBefore(node, parent.childNodes[at] ?? null);
  });
}
