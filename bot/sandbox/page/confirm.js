/** The confirmation that a button may ask for before it acts. */

import { h, uniqueId } from './dom.js';
import { plain, renderText } from './text.js';

/**
 * Ask; resolves to whether the person agreed.
 * @param {Record<string, any>} confirm @param {import('./mentions.js').Names} names
 * @returns {Promise<boolean>}
 */
export function askConfirm(confirm, names) {
  const id = uniqueId('confirm');
  const dialog = h(
    'dialog',
    { class: 'dialog dialog-small', role: 'alertdialog', 'aria-labelledby': id },
    h('h2', { id, class: 'dialog-title' }, plain(confirm.title)),
    h('div', { class: 'dialog-body' }, renderText(confirm.text, names)),
    h(
      'div',
      { class: 'dialog-foot' },
      button(plain(confirm.deny) || 'Cancel', 'button', () => dialog.close('')),
      button(plain(confirm.confirm) || 'Yes', `button ${confirm.style ?? 'primary'}`, () =>
        dialog.close('yes'),
      ),
    ),
  );
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener('close', () => {
      dialog.remove();
      resolve(dialog.returnValue === 'yes');
    });
  });
}

/** @param {string} label @param {string} className @param {() => void} click */
function button(label, className, click) {
  return h('button', { type: 'button', class: className, on: { click } }, label);
}
