/** The page's own icons: 20 by 20 outlines that take the colour of the text. */

import { svg } from './dom.js';

const PATHS = {
  bolt: 'M11 2.5 4.5 11H9l-.5 6.5L15.5 9H11z',
  chevronDown: 'm5.5 8 4.5 4.5L14.5 8',
  chevronLeft: 'M12 5.5 7.5 10l4.5 4.5',
  chevronRight: 'M8 5.5l4.5 4.5L8 14.5',
  clock: 'M10 3a7 7 0 1 1 0 14 7 7 0 0 1 0-14zM10 6.5V10l2.5 1.5',
  close: 'm5 5 10 10M15 5 5 15',
  dots: 'M10 4.6v.01M10 10v.01M10 15.4v.01',
  eye: 'M2.5 10S5 5 10 5s7.5 5 7.5 5-2.5 5-7.5 5-7.5-5-7.5-5zM10 8a2 2 0 1 1 0 4 2 2 0 0 1 0-4z',
  hash: 'M8 3.5 6.5 16.5M13.5 3.5 12 16.5M3.5 7.5h13M3 12.5h13',
  home: 'M3.5 9.5 10 4l6.5 5.5M5 8.5V16h10V8.5M8.5 16v-4h3v4',
  lock: 'M6 9V7a4 4 0 0 1 8 0v2M5 9h10v7.5H5z',
  menu: 'M3.5 6h13M3.5 10h13M3.5 14h13',
  messages:
    'M3.5 5.5a1.5 1.5 0 0 1 1.5-1.5h10a1.5 1.5 0 0 1 1.5 1.5v6a1.5 1.5 0 0 1-1.5 1.5H9l-4 3v-3a1.5 1.5 0 0 1-1.5-1.5z',
  moon: 'M16 11.5A6.5 6.5 0 1 1 8.5 4a5.2 5.2 0 0 0 7.5 7.5z',
  search: 'M8.8 3.5a5.3 5.3 0 1 1 0 10.6 5.3 5.3 0 0 1 0-10.6zM12.7 12.7l4 4',
  send: 'M3.5 3.5 17 10 3.5 16.5 5.5 10zM5.5 10H11',
  shared: 'M11.5 4H16v4.5M16 4l-6 6M8 5H4v11h11v-4',
  slash: 'M3.5 3.5h13v13h-13zM11.8 6.5l-3.6 7',
  sliders: 'M3.5 6.5h7M14.5 6.5h2M3.5 13.5h2M9.5 13.5h7M12.5 4.5v4M7.5 11.5v4',
  sun: 'M10 7a3 3 0 1 1 0 6 3 3 0 0 1 0-6zM10 2.5v1.5M10 16v1.5M2.5 10H4M16 10h1.5M4.7 4.7l1 1M14.3 14.3l1 1M15.3 4.7l-1 1M5.7 14.3l-1 1',
  sort: 'm6.5 8 3.5-3.5L13.5 8M6.5 12l3.5 3.5 3.5-3.5',
  sortUp: 'M10 15.5v-11M5.5 9 10 4.5 14.5 9',
  sortDown: 'M10 4.5v11M5.5 11 10 15.5 14.5 11',
};

/** @param {keyof typeof PATHS} name @param {string} [extra] a class beside "icon" */
export function icon(name, extra = '') {
  const classes = `icon icon-${name} ${extra}`.trim();
  return svg(
    'svg',
    { class: classes, viewBox: '0 0 20 20', 'aria-hidden': 'true', focusable: 'false' },
    svg('path', { d: PATHS[name] }),
  );
}
