/** What happens when a person clicks or chooses something in a block. */

import { askConfirm } from './confirm.js';

/**
 * @typedef {Record<string, any>} Json
 * @typedef {{
 *   surface: import('./surface.js').Surface, blockId: string, dispatch: boolean,
 *   labelId?: string, describedBy?: string,
 * }} Context
 */

/**
 * Send what was clicked or chosen, after its confirmation; the node shows that it is under way.
 * @param {Context} context @param {Json} element @param {Json} payload @param {HTMLElement} node
 */
export async function act(context, element, payload, node) {
  const { surface, blockId } = context;
  if (element.confirm && !(await askConfirm(element.confirm, surface.names))) return;
  node.setAttribute('aria-busy', 'true');
  node.classList.add('pending');
  await surface.act(blockId, { action_id: element.action_id, type: element.type, ...payload });
  node.removeAttribute('aria-busy');
  node.classList.remove('pending');
}
