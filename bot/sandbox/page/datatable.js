/**
 * The data_table block: sorted, filtered and paged here. https://docs.slack.dev/reference/block-
 * kit/blocks/data-table-block
 */

import { cellContent, cellNumber, cellText, scrollBox } from './cells.js';
import { h, uniqueId } from './dom.js';
import { icon } from './icons.js';

/** @typedef {Record<string, any>} Json */

const DEFAULT_PAGE_SIZE = 5;
/** Characters from which on a cell is broken into lines. */
const LONG = 40;
const collator = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' });

/** Compare two cells: by number in a column of numbers, else as text; empty ones go last. */
function compare(/** @type {Json} */ one, /** @type {Json} */ other) {
  const [first, second] = [cellNumber(one), cellNumber(other)];
  if (first !== null && second !== null) return first - second;
  return collator.compare(cellText(one), cellText(other));
}

class DataTable {
  /** @param {Json} block @param {import('./mentions.js').Names} names */
  constructor(block, names) {
    const [head, ...rows] = block.rows;
    this.block = block;
    this.names = names;
    this.head = head;
    this.rows = rows;
    this.size = block.page_size ?? DEFAULT_PAGE_SIZE;
    this.rowHeader = block.row_header_column_index ?? 0;
    this.numeric = head.map(
      (/** @type {Json} */ _, /** @type {number} */ at) =>
        rows.length > 0 &&
        rows.every((/** @type {Json[]} */ row) => row[at]?.type === 'raw_number'),
    );
    this.page = 0;
    this.query = '';
    /** @type {{column: number, direction: 1 | -1} | null} */
    this.sort = null;
    this.node = this.#build();
    this.#show();
  }

  #build() {
    const captionId = uniqueId('caption');
    this.headers = this.head.map((/** @type {Json} */ cell, /** @type {number} */ at) =>
      this.#header(cell, at),
    );
    this.body = h('tbody');
    this.foot = h('div', { class: 'table-foot' });
    const table = h(
      'table',
      { class: 'grid data-grid', 'aria-labelledby': captionId },
      h('thead', {}, h('tr', {}, ...this.headers)),
      this.body,
    );
    const caption = h('div', { id: captionId, class: 'table-caption' }, this.block.caption);
    const top = h(
      'div',
      { class: 'table-top' },
      caption,
      this.rows.length > DEFAULT_PAGE_SIZE && this.#filter(),
    );
    return h('div', { class: 'data-table' }, top, scrollBox(table, this.block.caption), this.foot);
  }

  #filter() {
    const input = h('input', {
      type: 'search',
      class: 'table-filter',
      placeholder: 'Filter',
      'aria-label': `Filter ${this.block.caption}`,
      on: {
        input: () => {
          this.query = input.value.trim().toLowerCase();
          this.page = 0;
          this.#show();
        },
      },
    });
    return h('label', { class: 'table-filter-box' }, icon('search'), input);
  }

  /** @param {Json} cell @param {number} at */
  #header(cell, at) {
    return h(
      'th',
      { scope: 'col', class: this.#classOf(at), 'aria-sort': 'none' },
      h(
        'button',
        { type: 'button', class: 'sort', on: { click: () => this.#sortBy(at) } },
        cellText(cell),
        icon('sort'),
      ),
    );
  }

  /** @param {number} at @param {Json} [cell] */
  #classOf(at, cell) {
    if (this.numeric[at]) return 'align-right number';
    return cell && cellText(cell).length > LONG ? 'align-left wrapped' : 'align-left';
  }

  /** Up, then down, then as it came. @param {number} column */
  #sortBy(column) {
    if (this.sort?.column !== column) this.sort = { column, direction: 1 };
    else this.sort = this.sort.direction === 1 ? { column, direction: -1 } : null;
    this.page = 0;
    this.headers.forEach((/** @type {Element} */ header, /** @type {number} */ at) =>
      this.#markHeader(header, at),
    );
    this.#show();
  }

  /** @param {Element} header @param {number} at */
  #markHeader(header, at) {
    const direction = this.sort?.column === at ? this.sort.direction : 0;
    header.setAttribute(
      'aria-sort',
      direction ? { 1: 'ascending', [-1]: 'descending' }[direction] : 'none',
    );
    const sign = direction
      ? /** @type {const} */ ({ 1: 'sortUp', [-1]: 'sortDown' })[direction]
      : 'sort';
    header.querySelector('.icon')?.replaceWith(icon(sign));
  }

  #shown() {
    const kept = this.rows.filter((/** @type {Json[]} */ row) =>
      row.some((cell) => cellText(cell).toLowerCase().includes(this.query)),
    );
    if (!this.sort) return kept;
    const { column, direction } = this.sort;
    return kept.sort(
      (/** @type {Json[]} */ one, /** @type {Json[]} */ other) =>
        direction * compare(one[column], other[column]),
    );
  }

  #show() {
    const rows = this.#shown();
    const start = this.page * this.size;
    this.body.replaceChildren(
      ...rows.slice(start, start + this.size).map((/** @type {Json[]} */ row) => this.#row(row)),
    );
    if (!rows.length)
      this.body.append(
        h('tr', {}, h('td', { colspan: this.head.length, class: 'table-empty' }, 'No rows match')),
      );
    this.foot.replaceChildren(...this.#pager(rows.length, start));
  }

  /** @param {Json[]} cells */
  #row(cells) {
    return h(
      'tr',
      {},
      ...cells.map((cell, at) => {
        const isHeader = at === this.rowHeader;
        return h(
          isHeader ? 'th' : 'td',
          { scope: isHeader ? 'row' : undefined, class: this.#classOf(at, cell) },
          cellContent(cell, this.names),
        );
      }),
    );
  }

  /** @param {number} total @param {number} start */
  #pager(total, start) {
    const end = Math.min(start + this.size, total);
    const text =
      total > this.size
        ? `${start + 1}–${end} of ${total}`
        : `${total} ${total === 1 ? 'row' : 'rows'}`;
    const status = h('span', { role: 'status', class: 'table-count' }, text);
    if (total <= this.size) return [status];
    return [
      status,
      this.#turn('chevronLeft', 'Previous rows', -1, start > 0),
      this.#turn('chevronRight', 'Next rows', 1, end < total),
    ];
  }

  /**
   * @param {'chevronLeft' | 'chevronRight'} name
   * @param {string} label
   * @param {number} by
   * @param {boolean} enabled
   */
  #turn(name, label, by, enabled) {
    const click = () => {
      this.page += by;
      this.#show();
      const next =
        this.foot.querySelector(`[aria-label="${label}"]:enabled`) ??
        this.foot.querySelector('button:enabled');
      next?.focus();
    };
    return h(
      'button',
      {
        type: 'button',
        class: 'icon-button small',
        'aria-label': label,
        title: label,
        disabled: !enabled,
        on: { click },
      },
      icon(name),
    );
  }
}

/** @param {Json} block @param {import('./mentions.js').Names} names @returns {HTMLElement} */
export function renderDataTable(block, names) {
  return new DataTable(block, names).node;
}
