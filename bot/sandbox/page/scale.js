/** Axes of charts: round steps that cover the values. */

const STEPS = [1, 2, 2.5, 5, 10];

/** The nearest round number at or above. @param {number} rough */
function roundStep(rough) {
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = STEPS.find((one) => one * power >= rough * 0.999) ?? 10;
  return step * power;
}

/**
 * Ticks from below the smallest value to above the largest; zero is always among them.
 * @param {number[]} values @param {number} count how many steps at most
 */
export function ticks(values, count) {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const step = roundStep((high - low || 1) / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, at) =>
    Number(((first + at) * step).toPrecision(12)),
  );
}

const compact = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const exact = new Intl.NumberFormat('en', { maximumFractionDigits: 2 });

/** @param {number} value as an axis shows it */
export function tickText(value) {
  return Math.abs(value) >= 10_000 ? compact.format(value) : exact.format(value);
}

/** @param {number} value as a title or the table shows it */
export function numberText(value) {
  return exact.format(value);
}
