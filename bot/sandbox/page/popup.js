/** Things that float: a panel anchored to a button, and a menu made of it. */

import { h } from './dom.js';
import { icon } from './icons.js';

const GAP = 4;
const EDGE = 8;

/** @type {(() => void) | null} closes the panel that is open */
let closeOpen = null;

/** @param {HTMLElement} panel @param {Element} anchor */
function place(panel, anchor) {
  const box = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = panel;
  const below = box.bottom + GAP + height <= innerHeight - EDGE || box.top - GAP - height < EDGE;
  const top = below ? box.bottom + GAP : box.top - GAP - height;
  const left = Math.min(box.left, innerWidth - width - EDGE);
  panel.style.top = `${Math.max(EDGE, Math.min(top, innerHeight - height - EDGE))}px`;
  panel.style.left = `${Math.max(EDGE, left)}px`;
}

/** Close whatever floats. */
export function closePopup() {
  closeOpen?.();
}

/**
 * Show a panel beside its anchor until something else is clicked or Escape is pressed.
 * @param {HTMLElement} panel @param {HTMLElement} anchor @param {() => void} [onClose]
 */
export function openPopup(panel, anchor, onClose) {
  closePopup();
  const host = anchor.closest('dialog') ?? document.body;
  const until = new AbortController();
  const close = () => {
    closeOpen = null;
    until.abort();
    if (panel.contains(document.activeElement)) anchor.focus();
    panel.remove();
    anchor.setAttribute('aria-expanded', 'false');
    onClose?.();
  };
  closeOpen = close;
  panel.classList.add('popup');
  host.append(panel);
  anchor.setAttribute('aria-expanded', 'true');
  place(panel, anchor);
  watch(panel, anchor, close, until.signal);
  return { close, place: () => place(panel, anchor) };
}

/**
 * @param {HTMLElement} panel @param {HTMLElement} anchor @param {() => void} close
 * @param {AbortSignal} signal
 */
function watch(panel, anchor, close, signal) {
  const outside = (/** @type {Event} */ event) => {
    const target = /** @type {Node} */ (event.target);
    if (!panel.contains(target) && !anchor.contains(target)) close();
  };
  document.addEventListener('pointerdown', outside, { signal, capture: true });
  document.addEventListener('focusin', outside, { signal });
  document.addEventListener(
    'keydown',
    (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      event.stopPropagation();
      close();
    },
    { signal, capture: true },
  );
  addEventListener('resize', close, { signal });
}

/** Move focus with the arrow keys. @param {KeyboardEvent} event @param {HTMLElement[]} items */
function moveFocus(event, items) {
  const at = items.indexOf(/** @type {HTMLElement} */ (document.activeElement));
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 }[event.key];
  if (to === undefined) return;
  event.preventDefault();
  items[(to + items.length) % items.length].focus();
}

/**
 * @typedef {{
 *   label: string, hint?: string, dataset?: Record<string, string>, run: () => void,
 * }} MenuItem
 */

/** @param {MenuItem} item @param {() => void} close */
function menuItem(item, close) {
  return h(
    'button',
    {
      type: 'button',
      role: 'menuitem',
      class: 'menu-item',
      tabindex: '-1',
      dataset: item.dataset,
      on: {
        click: () => {
          close();
          item.run();
        },
      },
    },
    h('span', { class: 'menu-label' }, item.label),
    item.hint && h('span', { class: 'menu-hint' }, item.hint),
  );
}

/**
 * Open a menu on a button; a second click closes it.
 * @param {HTMLElement} anchor @param {string} label @param {MenuItem[]} items
 * @param {string} [heading]
 */
export function openMenu(anchor, label, items, heading) {
  if (anchor.getAttribute('aria-expanded') === 'true') {
    closePopup();
    return;
  }
  const panel = h('div', { class: 'menu', role: 'menu', 'aria-label': label });
  const nodes = items.map((item) => menuItem(item, () => closePopup()));
  if (heading) panel.append(h('div', { class: 'menu-heading' }, heading));
  panel.append(...nodes);
  panel.addEventListener('keydown', (/** @type {KeyboardEvent} */ event) =>
    moveFocus(event, nodes),
  );
  openPopup(panel, anchor);
  nodes[0]?.focus();
}

/**
 * A button that opens a menu.
 * @param {{
 *   icon: any, label: string, class?: string, items: () => MenuItem[], heading?: string,
 * }} options
 */
export function menuButton(options) {
  const button = h(
    'button',
    {
      type: 'button',
      class: options.class ?? 'icon-button',
      'aria-label': options.label,
      title: options.label,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      on: { click: () => openMenu(button, options.label, options.items(), options.heading) },
    },
    icon(options.icon),
  );
  return button;
}
