/** What a person has entered: Slack's `state.values`, by block_id and action_id. */

/** @typedef {Record<string, any>} Json */

/** The value that an element begins with. @param {Json} element @returns {Json} */
export function initialValue(element) {
  /** @type {Json} */
  const value = { type: element.type };
  for (const [name, given] of Object.entries(element)) {
    const [, rest] = /^initial_(\w+)$/.exec(name) ?? [];
    if (rest) value[SHAPES[rest] ?? `selected_${rest}`] = given;
  }
  return value;
}

/** @type {Record<string, string>} */
const SHAPES = { value: 'value', date_time: 'selected_date_time' };

/** Whether nothing was entered. @param {Json} value */
export function isBlank(value) {
  return Object.entries(value).every(
    ([name, entered]) =>
      name === 'type' ||
      entered === null ||
      entered === undefined ||
      (typeof entered === 'string' && !entered.trim()) ||
      (Array.isArray(entered) && !entered.length),
  );
}

/** Values survive the update of a view wherever block_id and action_id stay. */
export class FormValues {
  /** @type {Map<string, Map<string, Json>>} */
  #blocks = new Map();

  /**
   * Return what was entered, or else what the element begins with.
   * @param {string} blockId
   * @param {Json} element
   */
  of(blockId, element) {
    const known = this.#blocks.get(blockId)?.get(element.action_id);
    if (known && known.type === element.type) return known;
    return this.set(blockId, element.action_id, initialValue(element));
  }

  /** @param {string} blockId @param {string} actionId @param {Json} value */
  set(blockId, actionId, value) {
    const block = this.#blocks.get(blockId) ?? new Map();
    this.#blocks.set(blockId, block.set(actionId, value));
    return value;
  }

  /** Forget blocks that are no longer shown. @param {Set<string>} blockIds */
  keep(blockIds) {
    for (const id of this.#blocks.keys()) if (!blockIds.has(id)) this.#blocks.delete(id);
  }

  toJSON() {
    return Object.fromEntries(
      [...this.#blocks].map(([id, actions]) => [id, Object.fromEntries(actions)]),
    );
  }
}
