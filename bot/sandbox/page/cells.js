/** Cells of the table and data_table blocks. */

import { h } from './dom.js';
import { renderRichText, richPlain } from './richtext.js';

/** @typedef {Record<string, any>} Cell */

/** What a cell says. @param {Cell} cell */
export function cellText(cell) {
  if (cell?.type === 'rich_text') return richPlain(cell);
  return String(cell?.text ?? cell?.value ?? '');
}

/** The number in a cell, or null. @param {Cell} cell */
export function cellNumber(cell) {
  return cell?.type === 'raw_number' && typeof cell.value === 'number' ? cell.value : null;
}

/** @param {Cell} cell @param {import('./mentions.js').Names} names */
export function cellContent(cell, names) {
  return cell?.type === 'rich_text' ? renderRichText(cell, names) : cellText(cell);
}

/**
 * A box that scrolls sideways by itself, also with the keyboard.
 * @param {Node} table
 * @param {string} label
 */
export function scrollBox(table, label) {
  return h(
    'div',
    { class: 'table-scroll', role: 'region', tabindex: '0', 'aria-label': label },
    table,
  );
}
