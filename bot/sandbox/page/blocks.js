/**
 * Blocks of messages, modals and the Home tab. https://docs.slack.dev/reference/block-kit/blocks
 */

import { renderChart } from './charts.js';
import { renderDataTable } from './datatable.js';
import { fragment, h, uniqueId } from './dom.js';
import { renderElement } from './elements.js';
import { icon } from './icons.js';
import { image } from './links.js';
import { renderMarkdown } from './markdown.js';
import { renderRichText } from './richtext.js';
import { renderTable } from './tables.js';
import { plain, renderText } from './text.js';

/** @typedef {Record<string, any>} Json @typedef {import('./surface.js').Surface} Surface */

/** @param {Json} element @param {Json} block @param {Surface} surface */
function acting(element, block, surface) {
  return renderElement(element, { surface, blockId: block.block_id ?? '', dispatch: true });
}

/** @param {Json} block @param {Surface} surface */
function section(block, surface) {
  const { names } = surface;
  const fields = block.fields?.map((/** @type {Json} */ field) =>
    renderText(/** @type {any} */ (field), names),
  );
  const accessory =
    block.accessory && h('div', { class: 'accessory' }, acting(block.accessory, block, surface));
  return h(
    'div',
    { class: 'section' },
    h(
      'div',
      { class: 'section-main' },
      block.text && renderText(block.text, names),
      fields && h('div', { class: 'fields' }, ...fields),
    ),
    accessory,
  );
}

/** @param {Json} block */
function header(block) {
  const level = Math.min(Math.max(Number(block.level) || 1, 1), 4);
  return h(`h${level + 2}`, { class: `header header-${level}` }, plain(block.text));
}

/** @param {Json} block @param {Surface} surface */
function context(block, surface) {
  return h(
    'div',
    { class: 'context' },
    ...block.elements.map((/** @type {any} */ element) =>
      element.type === 'image'
        ? image(element.image_url, element.alt_text, 'image-tiny')
        : renderText(element, surface.names),
    ),
  );
}

/** @param {Json} block @param {Surface} surface */
function actions(block, surface) {
  return h(
    'div',
    { class: 'actions' },
    ...block.elements.map((/** @type {Json} */ element) => acting(element, block, surface)),
  );
}

/** @param {Json} block */
function imageBlock(block) {
  const title = block.title && h('figcaption', { class: 'image-title' }, plain(block.title));
  return h(
    'figure',
    { class: 'image-block' },
    title,
    image(block.image_url ?? block.slack_file?.url, block.alt_text, 'image-full'),
  );
}

/** @param {Json} block @param {Surface} surface */
function input(block, surface) {
  const [labelId, hintId, errorId] = [uniqueId('label'), uniqueId('hint'), uniqueId('error')];
  const element = renderElement(block.element, {
    surface,
    blockId: block.block_id ?? '',
    dispatch: block.dispatch_action === true,
    labelId,
    describedBy: `${hintId} ${errorId}`,
  });
  return h(
    'div',
    { class: 'input-block' },
    h(
      'div',
      { id: labelId, class: 'label' },
      plain(block.label),
      block.optional && h('span', { class: 'optional' }, ' (optional)'),
    ),
    element,
    h('div', { id: errorId, class: 'error', role: 'alert' }),
    h('div', { id: hintId, class: 'hint' }, block.hint ? plain(block.hint) : ''),
  );
}

/** @param {Json} block @param {Surface} surface */
function alert(block, surface) {
  const level = ['info', 'warning', 'error', 'success'].includes(block.level)
    ? block.level
    : 'default';
  return h(
    'div',
    { class: `alert alert-${level}`, role: level === 'error' ? 'alert' : 'note' },
    renderText(block.text, surface.names),
  );
}

/** @param {Json} block @param {Surface} surface */
function card(block, surface) {
  const { names } = surface;
  const part = (/** @type {any} */ text, /** @type {string} */ name) =>
    text && h('div', { class: name }, renderText(text, names));
  return h(
    'article',
    { class: 'card' },
    block.hero_image && image(block.hero_image.image_url, block.hero_image.alt_text, 'image-full'),
    h(
      'div',
      { class: 'card-head' },
      block.icon && image(block.icon.image_url, block.icon.alt_text, 'image-icon'),
      h('div', {}, part(block.title, 'card-title'), part(block.subtitle, 'card-subtitle')),
    ),
    part(block.body, 'card-body'),
    part(block.subtext, 'card-subtext'),
    block.actions?.length > 0 && actions({ ...block, elements: block.actions }, surface),
  );
}

/** @param {Json} block @param {Surface} surface */
function container(block, surface) {
  const title = block.rich_text_title
    ? renderRichText(block.rich_text_title, surface.names)
    : renderText(block.title ?? '', surface.names);
  const subtitle =
    block.subtitle &&
    h('div', { class: 'container-subtitle' }, renderText(block.subtitle, surface.names));
  const children = renderBlocks(block.child_blocks ?? [], surface);
  const classes = `container width-${block.width ?? 'standard'}`;
  if (!block.is_collapsible) {
    const line = block.has_header_divider ? ' container-line' : '';
    return h(
      'section',
      { class: classes },
      h('div', { class: `container-head${line}` }, title, subtitle),
      h('div', { class: 'container-body' }, children),
    );
  }
  return h(
    'details',
    { class: classes, open: !block.default_collapsed },
    h(
      'summary',
      { class: 'container-head' },
      icon('chevronRight', 'twist'),
      h('div', {}, title, subtitle),
    ),
    h('div', { class: 'container-body' }, children),
  );
}

/** @type {Record<string, (block: Json, surface: Surface) => Node>} */
const BLOCKS = {
  actions,
  alert,
  card,
  carousel: (block, surface) =>
    h(
      'div',
      { class: 'carousel', role: 'group', tabindex: '0', 'aria-label': 'Cards' },
      ...block.elements.map((/** @type {Json} */ one) => card(one, surface)),
    ),
  container,
  context,
  context_actions: actions,
  data_table: (block, surface) => renderDataTable(block, surface.names),
  data_visualization: renderChart,
  divider: () => h('hr', { class: 'divider' }),
  header,
  image: imageBlock,
  input,
  markdown: (block) => renderMarkdown(block.text),
  rich_text: (block, surface) => renderRichText(block, surface.names),
  section,
  table: (block, surface) => renderTable(block, surface.names),
};

/** @param {Json} block @param {Surface} surface */
function renderBlock(block, surface) {
  const make = BLOCKS[block.type];
  const node = make ? make(block, surface) : h('div', { class: 'unknown' }, `[${block.type}]`);
  return h(
    'div',
    {
      class: `block block-${block.type}`,
      dataset: { blockId: block.block_id, blockType: block.type },
    },
    node,
  );
}

/**
 * Render blocks in their order.
 * @param {Json[]} blocks
 * @param {Surface} surface
 * @returns {DocumentFragment}
 */
export function renderBlocks(blocks, surface) {
  return fragment(...blocks.map((block) => renderBlock(block, surface)));
}
