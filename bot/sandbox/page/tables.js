/** The table block: as it comes. https://docs.slack.dev/reference/block-kit/blocks/table-block */

import { cellContent, scrollBox } from './cells.js';
import { h } from './dom.js';

/** @typedef {Record<string, any>} Json */

/** @param {Json | null | undefined} settings of one column */
function columnClass(settings) {
  const wrapped = settings?.is_wrapped ? ' wrapped' : '';
  return `align-${settings?.align ?? 'left'}${wrapped}`;
}

/**
 * Render a table; its first row is the header, as Slack draws it.
 * @param {Json} block @param {import('./mentions.js').Names} names
 */
export function renderTable(block, names) {
  const [head = [], ...body] = block.rows ?? [];
  const classOf = (/** @type {number} */ at) => columnClass(block.column_settings?.[at]);
  const row = (/** @type {Json[]} */ cells, /** @type {string} */ tag) =>
    h(
      'tr',
      {},
      ...cells.map((cell, at) =>
        h(
          tag,
          { class: classOf(at), scope: tag === 'th' ? 'col' : undefined },
          cellContent(cell, names),
        ),
      ),
    );
  const table = h(
    'table',
    { class: 'grid' },
    h('thead', {}, row(head, 'th')),
    h('tbody', {}, ...body.map((/** @type {Json[]} */ cells) => row(cells, 'td'))),
  );
  return scrollBox(table, 'Table');
}
