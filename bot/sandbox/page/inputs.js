/** The other input elements: text, numbers, dates, check boxes and radio buttons. */

import { act } from './act.js';
import { h, uniqueId } from './dom.js';
import { plain, renderText } from './text.js';

/** @typedef {import('./act.js').Json} Json @typedef {import('./act.js').Context} Context */

/**
 * What a native field is called, and where its value goes.
 * @type {Record<string, {input: string, field: string}>}
 */
const NATIVE = {
  plain_text_input: { input: 'text', field: 'value' },
  number_input: { input: 'number', field: 'value' },
  email_text_input: { input: 'email', field: 'value' },
  url_text_input: { input: 'url', field: 'value' },
  datepicker: { input: 'date', field: 'selected_date' },
  timepicker: { input: 'time', field: 'selected_time' },
};

/**
 * Keep an element's new value and, where it acts at once, send it.
 * @param {Json} element @param {Context} context @param {Json} payload @param {HTMLElement} node
 */
function changed(element, context, payload, node) {
  context.surface.values.set(context.blockId, element.action_id, {
    type: element.type,
    ...payload,
  });
  if (context.dispatch) act(context, element, payload, node);
}

/** @param {Json} element @param {Context} context */
function named(element, context) {
  return {
    'aria-labelledby': context.labelId,
    'aria-label': context.labelId
      ? undefined
      : plain(element.placeholder) || element.type.replaceAll('_', ' '),
    'aria-describedby': context.describedBy,
    dataset: { actionId: element.action_id },
  };
}

/** @param {Json} element @param {Context} context */
function nativeField(element, context) {
  const { input, field } = NATIVE[element.type];
  const isLong = element.multiline === true;
  const whole = element.is_decimal_allowed ? 'any' : 1;
  const node = h(isLong ? 'textarea' : 'input', {
    ...named(element, context),
    type: isLong ? undefined : input,
    class: 'field',
    rows: isLong ? 4 : undefined,
    placeholder: plain(element.placeholder) || undefined,
    maxlength: element.max_length,
    min: element.min_value,
    max: element.max_value,
    step: element.type === 'number_input' ? whole : undefined,
    autofocus: element.focus_on_load,
  });
  node.value = context.surface.values.of(context.blockId, element)[field] ?? '';
  const keep = () =>
    context.surface.values.set(context.blockId, element.action_id, {
      type: element.type,
      [field]: node.value || null,
    });
  node.addEventListener('input', keep);
  node.addEventListener('change', () =>
    changed(element, context, { [field]: node.value || null }, node),
  );
  return node;
}

/**
 * Seconds since the epoch as the value of a datetime-local field.
 * @param {number | undefined} seconds
 */
function localDateTime(seconds) {
  if (!seconds) return '';
  const date = new Date(seconds * 1000);
  return new Date(date.getTime() - date.getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/** @param {Json} element @param {Context} context */
function dateTime(element, context) {
  const node = h('input', { ...named(element, context), type: 'datetime-local', class: 'field' });
  node.value = localDateTime(
    context.surface.values.of(context.blockId, element).selected_date_time,
  );
  node.addEventListener('change', () => {
    const seconds = node.value ? Math.trunc(new Date(node.value).getTime() / 1000) : null;
    changed(element, context, { selected_date_time: seconds }, node);
  });
  return node;
}

/** @param {Json} option @param {HTMLInputElement} input @param {Context} context */
function optionLabel(option, input, context) {
  const { names } = context.surface;
  return h(
    'label',
    { class: 'option' },
    input,
    h(
      'span',
      { class: 'option-text' },
      renderText(option.text, names, 'span'),
      option.description &&
        h('span', { class: 'hint' }, renderText(option.description, names, 'span')),
    ),
  );
}

/** @param {Json} element @param {Context} context */
function optionList(element, context) {
  const isMany = element.type === 'checkboxes';
  const field = isMany ? 'selected_options' : 'selected_option';
  const stored = [context.surface.values.of(context.blockId, element)[field] ?? []].flat();
  const name = uniqueId('option');
  const inputs = (element.options ?? []).map((/** @type {Json} */ option) => {
    const input = h('input', { type: isMany ? 'checkbox' : 'radio', name, value: option.value });
    input.checked = stored.some((/** @type {Json} */ one) => one.value === option.value);
    return input;
  });
  const node = h(
    'div',
    { ...named(element, context), class: 'options', role: isMany ? 'group' : 'radiogroup' },
    ...inputs.map((/** @type {HTMLInputElement} */ input, /** @type {number} */ at) =>
      optionLabel(element.options[at], input, context),
    ),
  );
  node.addEventListener('change', () => {
    const chosen = element.options.filter(
      (/** @type {Json} */ _, /** @type {number} */ at) => inputs[at].checked,
    );
    changed(element, context, { [field]: isMany ? chosen : (chosen[0] ?? null) }, node);
  });
  return node;
}

/** Return the renderer of an input element, or undefined. @param {Json} element */
export function inputElement(element) {
  if (element.type in NATIVE) return nativeField;
  /** @type {Record<string, typeof nativeField>} */
  const others = { datetimepicker: dateTime, checkboxes: optionList, radio_buttons: optionList };
  return others[element.type];
}
