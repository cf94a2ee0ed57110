/** Modals: the topmost view of the stack in a native dialog, which keeps the focus inside. */

import { botAvatar } from './avatar.js';
import { renderBlocks } from './blocks.js';
import { h, uniqueId } from './dom.js';
import { icon } from './icons.js';
import { closePopup } from './popup.js';
import { post } from './protocol.js';
import { Surface } from './surface.js';
import { plain } from './text.js';
import { FormValues, isBlank } from './values.js';

/** @typedef {Record<string, any>} Json @typedef {import('./store.js').Store} Store */

const FOCUSABLE = 'input:not([type=hidden]), textarea, button, select, a[href], [tabindex="0"]';

/**
 * What is missing or too short, by block.
 * @param {Json} view
 * @param {FormValues} values
 * @returns {Record<string, string>}
 */
export function localErrors(view, values) {
  /** @type {Record<string, string>} */
  const errors = {};
  for (const block of view.blocks.filter((/** @type {Json} */ one) => one.type === 'input')) {
    const value = values.of(block.block_id ?? '', block.element);
    const short = block.element.min_length ?? 0;
    if (isBlank(value)) {
      if (!block.optional) errors[block.block_id] = 'Please complete this required field.';
    } else if (String(value.value ?? '').length < short && value.value !== undefined) {
      errors[block.block_id] = `Please enter at least ${short} characters.`;
    }
  }
  return errors;
}

export class Modal {
  /** @param {Store} store */
  constructor(store) {
    this.store = store;
    /** @type {Map<string, FormValues>} */
    this.values = new Map();
    /** @type {Json | null} */
    this.view = null;
    this.titleId = uniqueId('title');
    this.node = h('dialog', {
      class: 'dialog',
      role: 'dialog',
      'aria-modal': 'true',
      'aria-labelledby': this.titleId,
      on: {
        cancel: (/** @type {Event} */ event) => {
          event.preventDefault();
          this.close();
        },
      },
    });
  }

  /** Show the topmost view, or nothing. */
  render() {
    const view = this.store.views.at(-1) ?? null;
    for (const id of this.values.keys())
      if (!this.store.views.some((one) => one.id === id)) this.values.delete(id);
    if (view === this.view) return;
    closePopup();
    const isUpdate = view !== null && view.id === this.view?.id;
    this.view = view;
    if (view) this.#show(view, isUpdate);
    else if (this.node.open) this.node.close();
  }

  /** @param {Json} view @param {boolean} isUpdate */
  #show(view, isUpdate) {
    const focused = /** @type {HTMLElement | null} */ (
      document.activeElement?.closest('[data-action-id]')
    )?.dataset.actionId;
    this.form = h('div', { class: 'dialog-body' }, renderBlocks(view.blocks, this.#surface(view)));
    this.node.replaceChildren(this.#head(view), this.form, this.#foot(view));
    if (!this.node.open) this.node.showModal();
    this.#focus(isUpdate ? focused : undefined);
  }

  /** @param {Json} view */
  #surface(view) {
    const values = this.values.get(view.id) ?? new FormValues();
    this.values.set(view.id, values);
    values.keep(new Set(view.blocks.map((/** @type {Json} */ block) => block.block_id ?? '')));
    return new Surface(this.store, { view_id: view.id }, values);
  }

  /** @param {Json} view */
  #head(view) {
    return h(
      'header',
      { class: 'dialog-head' },
      botAvatar(),
      h('h2', { id: this.titleId, class: 'dialog-title' }, plain(view.title)),
      h(
        'button',
        {
          type: 'button',
          class: 'icon-button',
          'aria-label': 'Close',
          title: 'Close',
          on: { click: () => this.close() },
        },
        icon('close'),
      ),
    );
  }

  /** @param {Json} view */
  #foot(view) {
    const submit =
      view.submit &&
      h(
        'button',
        {
          type: 'button',
          class: 'button primary',
          id: 'view-submit',
          on: { click: () => this.submit() },
        },
        plain(view.submit),
      );
    return h(
      'footer',
      { class: 'dialog-foot' },
      h(
        'button',
        { type: 'button', class: 'button', id: 'view-close', on: { click: () => this.close() } },
        plain(view.close) || (submit ? 'Cancel' : 'Close'),
      ),
      submit,
    );
  }

  /** @param {string | undefined} actionId what had the focus before an update */
  #focus(actionId) {
    const same = actionId && this.node.querySelector(`[data-action-id="${CSS.escape(actionId)}"]`);
    const first = this.form.querySelector('[autofocus]') ?? this.form.querySelector(FOCUSABLE);
    (same || first || this.node.querySelector('#view-close'))?.focus();
  }

  /** Close the topmost view. */
  async close() {
    const { view } = this;
    if (!view) return;
    this.store.apply({ type: 'view_closed', id: view.id });
    await post('view_close', { user: this.store.state.me, view_id: view.id });
  }

  /** Send the form, unless something is missing. */
  async submit() {
    const { view } = this;
    const values = view && this.values.get(view.id);
    if (!view || !values || this.node.getAttribute('aria-busy')) return;
    const missing = localErrors(view, values);
    this.#showErrors(missing);
    if (Object.keys(missing).length) return;
    this.#busy(true);
    const answer = await post('view_submit', {
      user: this.store.state.me,
      view_id: view.id,
      values,
    });
    this.#busy(false);
    if (answer.errors) this.#showErrors(answer.errors);
    else if (!answer.ok) this.#problem(answer.error);
  }

  /** @param {boolean} isBusy */
  #busy(isBusy) {
    this.node.toggleAttribute('aria-busy', isBusy);
    if (isBusy) this.node.setAttribute('aria-busy', 'true');
    this.node.querySelector('#view-submit')?.classList.toggle('pending', isBusy);
  }

  /** @param {string} [error] */
  #problem(error = 'unknown error') {
    this.form.querySelector('.dialog-problem')?.remove();
    this.form.prepend(
      h(
        'div',
        { class: 'alert alert-error dialog-problem', role: 'alert' },
        `We had some trouble connecting. Try again? (${error})`,
      ),
    );
  }

  /** @param {Record<string, string>} errors by block_id */
  #showErrors(errors) {
    for (const block of this.form.querySelectorAll('.block-input')) {
      const text = errors[block.dataset.blockId ?? ''] ?? '';
      block.querySelector('.error').textContent = text;
      block.classList.toggle('invalid', text !== '');
      block.querySelector(FOCUSABLE)?.setAttribute('aria-invalid', String(text !== ''));
    }
    this.form.querySelector('.invalid')?.querySelector(FOCUSABLE)?.focus();
  }
}
