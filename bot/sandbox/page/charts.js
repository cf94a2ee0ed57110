/**
 * The data_visualization block: a picture, a legend, and the same numbers as a table.
 * https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
 */

import { scrollBox } from './cells.js';
import { h, uniqueId } from './dom.js';
import { drawPie, shareText } from './pie.js';
import { drawPlot } from './plots.js';
import { numberText } from './scale.js';

/** @typedef {Record<string, any>} Json @typedef {import('./plots.js').Plot} Plot */

const WIDEST = 688;

/** @param {Json} chart @returns {Plot} */
function plotOf(chart) {
  const { categories = chart.series[0].data.map((/** @type {Json} */ point) => point.label) } =
    chart.axis_config ?? {};
  const series = chart.series.map((/** @type {Json} */ { name, data }) => ({
    name,
    values: categories.map(
      (/** @type {string} */ label) =>
        data.find((/** @type {Json} */ point) => point.label === label)?.value ?? 0,
    ),
  }));
  return {
    type: chart.type,
    categories,
    series,
    xLabel: chart.axis_config?.x_label,
    yLabel: chart.axis_config?.y_label,
  };
}

/** @param {string[]} names */
function legend(names) {
  return h(
    'ul',
    { class: 'legend' },
    ...names.map((name, at) =>
      h('li', {}, h('span', { class: `swatch series-${at + 1}`, 'aria-hidden': 'true' }), name),
    ),
  );
}

/** @param {string[]} head @param {(string | number)[][]} rows */
function numbers(head, rows) {
  const cell = (/** @type {string | number} */ value) =>
    typeof value === 'number' ? numberText(value) : value;
  const table = h(
    'table',
    { class: 'grid' },
    h(
      'thead',
      {},
      h(
        'tr',
        {},
        ...head.map((name, at) => h('th', { scope: 'col', class: at ? 'align-right' : '' }, name)),
      ),
    ),
    h(
      'tbody',
      {},
      ...rows.map(([first, ...rest]) =>
        h(
          'tr',
          {},
          h('th', { scope: 'row' }, first),
          ...rest.map((value) => h('td', { class: 'align-right number' }, cell(value))),
        ),
      ),
    ),
  );
  return h(
    'details',
    { class: 'chart-table' },
    h('summary', {}, 'Show as a table'),
    scrollBox(table, 'The numbers of the chart'),
  );
}

/** A chart that is drawn anew at each width. @param {Plot} plot */
function fluidPlot(plot) {
  const box = h('div', { class: 'plot-box', 'aria-hidden': 'true' });
  let drawn = 0;
  new ResizeObserver(([{ contentRect }]) => {
    const width = Math.min(WIDEST, Math.floor(contentRect.width));
    if (width < 1 || width === drawn) return;
    drawn = width;
    box.replaceChildren(drawPlot(plot, width));
  }).observe(box);
  return box;
}

/** @param {Json} chart */
function pieParts(chart) {
  const segments = /** @type {import('./pie.js').Segment[]} */ (chart.segments);
  const total = segments.reduce((sum, { value }) => sum + value, 0);
  return [
    h(
      'div',
      { class: 'pie-box' },
      h('div', { 'aria-hidden': 'true' }, drawPie(segments)),
      legend(segments.map((one) => shareText(one, total))),
    ),
    numbers(
      ['Part', 'Value'],
      segments.map(({ label, value }) => [label, value]),
    ),
  ];
}

/** @param {Json} chart */
function plotParts(chart) {
  const plot = plotOf(chart);
  const rows = plot.categories.map((name, at) => [
    name,
    ...plot.series.map((one) => one.values[at]),
  ]);
  return [
    fluidPlot(plot),
    legend(plot.series.map(({ name }) => name)),
    numbers([plot.xLabel ?? '', ...plot.series.map(({ name }) => name)], rows),
  ];
}

/** @param {Json} block */
export function renderChart(block) {
  const id = uniqueId('chart');
  const parts = block.chart.type === 'pie' ? pieParts(block.chart) : plotParts(block.chart);
  return h(
    'figure',
    { class: 'chart', 'aria-labelledby': id },
    h('figcaption', { id, class: 'chart-title' }, block.title),
    ...parts,
  );
}
