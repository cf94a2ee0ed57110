/** Links and images: only addresses that cannot run anything become clickable. */

import { h } from './dom.js';

const SAFE = new Set(['http:', 'https:', 'mailto:']);

/** Return the address when it is safe to follow, else null. @param {unknown} address */
export function safeAddress(address) {
  if (typeof address !== 'string' || !URL.canParse(address)) return null;
  return SAFE.has(new URL(address).protocol) ? address : null;
}

/**
 * A link that opens beside this page; an unsafe address leaves only its label.
 * @param {unknown} address @param {import('./dom.js').Child} label
 */
export function link(address, label) {
  const href = safeAddress(address);
  if (href === null) return h('span', {}, label);
  return h('a', { href, title: href, target: '_blank', rel: 'noopener noreferrer' }, label);
}

/**
 * An image of this machine; those of other hosts are named instead, since nothing leaves it.
 * @param {string | undefined} address @param {string | undefined} alt @param {string} className
 */
export function image(address, alt, className) {
  const local = URL.canParse(address ?? '') && new URL(address ?? '').origin === location.origin;
  if (local) return h('img', { src: address, alt: alt ?? '', class: className, loading: 'lazy' });
  return h(
    'span',
    { class: `${className} image-absent`, role: 'img', 'aria-label': alt ?? 'Image' },
    alt ?? 'Image',
  );
}
