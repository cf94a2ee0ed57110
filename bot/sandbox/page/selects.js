/** The select menus of Block Kit, made of our one select. */

import { act } from './act.js';
import { isDirect } from './places.js';
import { filterGroups, select } from './select.js';
import { plain } from './text.js';

/**
 * @typedef {import('./act.js').Json} Json @typedef {import('./act.js').Context} Context
 * @typedef {import('./select.js').Choice} Choice @typedef {import('./select.js').Group} Group
 */

/** @param {Json} option @returns {Choice} */
function optionChoice(option) {
  return {
    label: plain(option.text),
    value: option.value,
    description: option.description ? plain(option.description) : undefined,
    raw: option,
  };
}

/**
 * Options or groups of options, as an element or the server's answer has them.
 * @param {Json} source
 * @returns {Group[]}
 */
function optionGroups(source) {
  if (source.option_groups?.length) {
    return source.option_groups.map((/** @type {Json} */ group) => ({
      label: plain(group.label),
      choices: (group.options ?? []).map(optionChoice),
    }));
  }
  return [{ label: null, choices: (source.options ?? []).map(optionChoice) }];
}

/** @param {Choice[]} choices @returns {Group[]} */
const oneGroup = (choices) => [{ label: null, choices }];

/** @param {Context} context */
function people({ surface }) {
  return surface.store.people().map((/** @type {Json} */ user) => ({
    label: user.name,
    value: user.id,
    description: user.role,
    raw: user.id,
  }));
}

/** @param {Context} context */
function channels({ surface }) {
  return surface.store.state.channels
    .filter((/** @type {Json} */ one) => !one.archived && !isDirect(one))
    .map((/** @type {Json} */ one) => ({ label: `#${one.name}`, value: one.id, raw: one.id }));
}

/**
 * How each kind finds its choices and names its value.
 * @type {Record<string, {field: string, load: (element: Json, context: Context) => (query: string) => any}>}
 */
const KINDS = {
  static_select: {
    field: 'option',
    load: (element) => (query) => filterGroups(optionGroups(element), query),
  },
  external_select: {
    field: 'option',
    load:
      (element, { surface, blockId }) =>
      async (query) =>
        optionGroups(await surface.options(blockId, element.action_id, query)),
  },
  users_select: {
    field: 'user',
    load: (_, context) => (query) => filterGroups(oneGroup(people(context)), query),
  },
  channels_select: {
    field: 'channel',
    load: (_, context) => (query) => filterGroups(oneGroup(channels(context)), query),
  },
  conversations_select: {
    field: 'conversation',
    load: (_, context) => (query) =>
      filterGroups(
        [
          { label: 'Channels', choices: channels(context) },
          { label: 'People', choices: people(context) },
        ],
        query,
      ),
  },
};

/**
 * The choices that a stored value stands for.
 * @param {any} stored
 * @param {string} field
 * @param {Context} context
 */
function chosenFrom(stored, field, context) {
  const all = stored === undefined || stored === null ? [] : [stored].flat();
  if (field === 'option') return all.map(optionChoice);
  const known = [...people(context), ...channels(context)];
  return all.map(
    (id) => known.find((choice) => choice.value === id) ?? { label: id, value: id, raw: id },
  );
}

/** @param {Json} element @param {Context} context */
function render(element, context) {
  const multiple = element.type.startsWith('multi_');
  const { field, load } = KINDS[element.type.replace(/^multi_/, '')];
  const key = `selected_${field}${multiple ? 's' : ''}`;
  const stored = context.surface.values.of(context.blockId, element);
  const placeholder = plain(element.placeholder) || 'Choose an option';
  const node = select({
    load: load(element, context),
    chosen: chosenFrom(stored[key], field, context),
    multiple,
    placeholder,
    labelledBy: context.labelId,
    label: context.labelId ? undefined : placeholder,
    maximum: element.max_selected_items,
    dataset: { actionId: element.action_id },
    minimumQuery: element.type.endsWith('external_select') ? (element.min_query_length ?? 3) : 0,
    onChange: (chosen) => {
      const raw = chosen.map((choice) => choice.raw);
      const payload = { [key]: multiple ? raw : (raw[0] ?? null) };
      context.surface.values.set(context.blockId, element.action_id, {
        type: element.type,
        ...payload,
      });
      if (context.dispatch) act(context, element, payload, node);
    },
  });
  return node;
}

/** Return the renderer of a select element, or undefined. @param {Json} element */
export function selectElement(element) {
  return element.type.replace(/^multi_/, '') in KINDS ? render : undefined;
}
