/** Light or dark: as the system says, until the person chooses. */

import { h } from './dom.js';
import { icon } from './icons.js';
import { recall, remember } from './memory.js';

const root = document.documentElement;
const system = matchMedia('(prefers-color-scheme: dark)');

function current() {
  return root.dataset.theme ?? (system.matches ? 'dark' : 'light');
}

/** Apply the person's former choice. */
export function restoreTheme() {
  const chosen = recall('theme');
  if (chosen === 'dark' || chosen === 'light') root.dataset.theme = chosen;
}

/** The button that switches between light and dark. */
export function themeButton() {
  const button = h('button', {
    id: 'theme',
    type: 'button',
    class: 'icon-button',
    on: { click: toggle },
  });
  function show() {
    const other = current() === 'dark' ? 'light' : 'dark';
    button.replaceChildren(icon(other === 'dark' ? 'moon' : 'sun'));
    button.setAttribute('aria-label', `Switch to the ${other} theme`);
    button.title = `Switch to the ${other} theme`;
  }
  function toggle() {
    root.dataset.theme = current() === 'dark' ? 'light' : 'dark';
    remember('theme', root.dataset.theme);
    show();
  }
  system.addEventListener('change', show);
  show();
  return button;
}
