/** Line, bar and area charts drawn as SVG at a given width. */

import { svg } from './dom.js';
import { numberText, tickText, ticks } from './scale.js';

/**
 * @typedef {{name: string, values: number[]}} Series
 * @typedef {{
 *   type: string, categories: string[], series: Series[], xLabel?: string, yLabel?: string,
 * }} Plot
 * @typedef {{
 *   left: number, right: number, top: number, bottom: number, step: number, ticks: number[],
 *   x: (at: number) => number, y: (value: number) => number,
 * }} Frame
 */

const HEIGHT = 240;
const LETTER = 6.4;

/** @param {Plot} plot @param {number} width @returns {Frame} */
function frame(plot, width) {
  const steps = ticks(
    plot.series.flatMap((one) => one.values),
    4,
  );
  const widest = Math.max(...steps.map((step) => tickText(step).length));
  const left = 16 + widest * LETTER + (plot.yLabel ? 18 : 0);
  const [right, top, bottom] = [width - 12, 12, HEIGHT - (plot.xLabel ? 46 : 28)];
  const step = (right - left) / plot.categories.length;
  const [low, high] = [steps[0], steps[steps.length - 1]];
  return {
    left,
    right,
    top,
    bottom,
    step,
    ticks: steps,
    x: (at) => left + step * (at + 0.5),
    y: (value) => bottom - ((value - low) / (high - low)) * (bottom - top),
  };
}

/** @param {Frame} area */
function gridLines(area) {
  return area.ticks.map((tick) =>
    svg(
      'g',
      {},
      svg('line', {
        class: tick === 0 ? 'axis' : 'gridline',
        x1: area.left,
        x2: area.right,
        y1: area.y(tick),
        y2: area.y(tick),
      }),
      svg(
        'text',
        { class: 'tick', x: area.left - 8, y: area.y(tick) + 4, 'text-anchor': 'end' },
        tickText(tick),
      ),
    ),
  );
}

/**
 * Category names, leaving out those that would run into each other.
 * @param {Plot} plot
 * @param {Frame} area
 */
function categoryNames(plot, area) {
  const longest = Math.max(...plot.categories.map((name) => name.length)) * LETTER + 10;
  const every = Math.max(1, Math.ceil(longest / area.step));
  return plot.categories.map((name, at) =>
    at % every
      ? null
      : svg(
          'text',
          { class: 'tick', x: area.x(at), y: area.bottom + 18, 'text-anchor': 'middle' },
          name,
        ),
  );
}

/** @param {Plot} plot @param {Frame} area */
function axisNames(plot, area) {
  const middle = (area.top + area.bottom) / 2;
  return [
    plot.xLabel &&
      svg(
        'text',
        {
          class: 'axis-name',
          x: (area.left + area.right) / 2,
          y: HEIGHT - 6,
          'text-anchor': 'middle',
        },
        plot.xLabel,
      ),
    plot.yLabel &&
      svg(
        'text',
        {
          class: 'axis-name',
          transform: `translate(14 ${middle}) rotate(-90)`,
          'text-anchor': 'middle',
        },
        plot.yLabel,
      ),
  ];
}

/** @param {Plot} plot @param {Series} series @param {number} at */
function pointTitle(plot, series, at) {
  return svg(
    'title',
    {},
    `${series.name}, ${plot.categories[at]}: ${numberText(series.values[at])}`,
  );
}

/** @param {Plot} plot @param {Frame} area */
function lines(plot, area) {
  return plot.series.map((series, index) => {
    const points = series.values.map((value, at) => `${area.x(at)},${area.y(value)}`);
    const base = area.y(0);
    const filled =
      plot.type === 'area' &&
      svg('polygon', {
        class: 'mark-area',
        points: [`${area.x(0)},${base}`, ...points, `${area.x(points.length - 1)},${base}`].join(
          ' ',
        ),
      });
    const dots = series.values.map((value, at) =>
      svg(
        'circle',
        { class: 'mark-point', cx: area.x(at), cy: area.y(value), r: 3.5 },
        pointTitle(plot, series, at),
      ),
    );
    return svg(
      'g',
      { class: `series series-${index + 1}` },
      filled,
      svg('polyline', { class: 'mark-line', points: points.join(' ') }),
      ...dots,
    );
  });
}

/** @param {Plot} plot @param {Frame} area */
function bars(plot, area) {
  const width = Math.min(36, (area.step * 0.72) / plot.series.length);
  const start = (width * plot.series.length) / 2;
  return plot.series.map((series, index) =>
    svg(
      'g',
      { class: `series series-${index + 1}` },
      ...series.values.map((value, at) => {
        const [top, bottom] = [area.y(Math.max(0, value)), area.y(Math.min(0, value))];
        const x = area.x(at) - start + width * index;
        return svg(
          'rect',
          {
            class: 'mark-bar',
            x: x + 1,
            y: top,
            width: Math.max(1, width - 2),
            height: Math.max(1, bottom - top),
            rx: 2,
          },
          pointTitle(plot, series, at),
        );
      }),
    ),
  );
}

/** Draw a chart with two axes. @param {Plot} plot @param {number} width in CSS pixels */
export function drawPlot(plot, width) {
  const area = frame(plot, width);
  const marks = plot.type === 'bar' ? bars(plot, area) : lines(plot, area);
  return svg(
    'svg',
    { class: 'plot', viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT },
    ...gridLines(area),
    ...categoryNames(plot, area),
    ...axisNames(plot, area),
    ...marks,
  );
}
