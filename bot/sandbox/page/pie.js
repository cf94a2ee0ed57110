/** Pie charts drawn as SVG. */

import { svg } from './dom.js';
import { numberText } from './scale.js';

/** @typedef {{label: string, value: number}} Segment */

const SIZE = 200;
const RADIUS = 92;

/** A point on the rim. @param {number} share of the whole circle, from the top, clockwise */
function rim(share) {
  const angle = 2 * Math.PI * share;
  return `${(SIZE / 2 + RADIUS * Math.sin(angle)).toFixed(2)} ${(SIZE / 2 - RADIUS * Math.cos(angle)).toFixed(2)}`;
}

/** @param {number} from @param {number} to */
function slice(from, to) {
  if (to - from >= 0.9999) return { tag: 'circle', cx: SIZE / 2, cy: SIZE / 2, r: RADIUS };
  const big = to - from > 0.5 ? 1 : 0;
  return {
    tag: 'path',
    d: `M${SIZE / 2} ${SIZE / 2}L${rim(from)}A${RADIUS} ${RADIUS} 0 ${big} 1 ${rim(to)}Z`,
  };
}

/** @param {Segment} segment @param {number} total */
export function shareText({ label, value }, total) {
  return `${label}: ${numberText(value)} (${Math.round((100 * value) / total)} %)`;
}

/** @param {Segment[]} segments */
export function drawPie(segments) {
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  let from = 0;
  const slices = segments.map((segment, index) => {
    const { tag, ...shape } = slice(from, from + segment.value / total);
    from += segment.value / total;
    return svg(
      tag,
      { ...shape, class: `mark-slice series-${index + 1}` },
      svg('title', {}, shareText(segment, total)),
    );
  });
  return svg(
    'svg',
    { class: 'pie', viewBox: `0 0 ${SIZE} ${SIZE}`, width: SIZE, height: SIZE },
    ...slices,
  );
}
