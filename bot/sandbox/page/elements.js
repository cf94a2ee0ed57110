/** The interactive elements of blocks. https://docs.slack.dev/reference/block-kit/block-elements */

import { act } from './act.js';
import { h } from './dom.js';
import { inputElement } from './inputs.js';
import { image, safeAddress } from './links.js';
import { menuButton } from './popup.js';
import { selectElement } from './selects.js';
import { plain } from './text.js';

/** @typedef {import('./act.js').Json} Json @typedef {import('./act.js').Context} Context */

/** @param {Json} element @param {Context} context */
function button(element, context) {
  const style = element.style ? ` ${element.style}` : '';
  const node = h(
    'button',
    {
      type: 'button',
      class: `button${style}`,
      'aria-label': element.accessibility_label,
      dataset: { actionId: element.action_id, value: element.value },
      on: { click: () => clicked(element, context, node) },
    },
    plain(element.text),
  );
  return node;
}

/** @param {Json} element @param {Context} context @param {HTMLElement} node */
function clicked(element, context, node) {
  if (node.classList.contains('pending')) return;
  const address = safeAddress(element.url);
  if (address) open(address, '_blank', 'noopener,noreferrer');
  act(context, element, element.value === undefined ? {} : { value: element.value }, node);
}

/** @param {Json} element @param {Context} context */
function overflow(element, context) {
  const node = menuButton({
    icon: 'dots',
    label: 'More options',
    class: 'button overflow',
    items: () =>
      (element.options ?? []).map((/** @type {Json} */ option) => ({
        label: plain(option.text),
        hint: option.description ? plain(option.description) : undefined,
        run: () => {
          const address = safeAddress(option.url);
          if (address) open(address, '_blank', 'noopener,noreferrer');
          act(context, element, { selected_option: option }, node);
        },
      })),
  });
  node.dataset.actionId = element.action_id;
  return node;
}

/** @param {Json} element */
function imageElement(element) {
  return image(element.image_url, element.alt_text, 'image-accessory');
}

/** @param {Json} element */
function unknown(element) {
  return h('span', { class: 'unknown' }, `[${element.type}]`);
}

/** @type {Record<string, (element: Json, context: Context) => Node>} */
const ELEMENTS = {
  button,
  icon_button: button,
  workflow_button: button,
  overflow,
  image: imageElement,
};

/** Render an element. @param {Json} element @param {Context} context @returns {Node} */
export function renderElement(element, context) {
  const make = ELEMENTS[element.type] ?? selectElement(element) ?? inputElement(element) ?? unknown;
  return make(element, context);
}
