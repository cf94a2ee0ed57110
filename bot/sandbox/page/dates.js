/**
 * Dates as Slack writes them, in the zone of the browser.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */

import { now } from './clock.js';

const LOCALE = navigator.language.startsWith('en') ? navigator.language : 'en-GB';
const DAY = 86_400_000;

// A clock of 24 hours has two digits; one of 12 hours does not.
const HOUR = new Intl.DateTimeFormat(LOCALE, { hour: 'numeric' }).resolvedOptions().hour12
  ? 'numeric'
  : '2-digit';

/** @param {Intl.DateTimeFormatOptions} options */
function formatter(options) {
  const format = new Intl.DateTimeFormat(LOCALE, options);
  return (/** @type {Date} */ date) => format.format(date);
}

const short = formatter({ day: 'numeric', month: 'short', year: 'numeric' });
const medium = formatter({ day: 'numeric', month: 'long', year: 'numeric' });
const long = formatter({ weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' });
const slash = formatter({ day: '2-digit', month: '2-digit', year: 'numeric' });
const weekday = formatter({ weekday: 'long', day: 'numeric', month: 'long' });
const withSeconds = formatter({ hour: HOUR, minute: '2-digit', second: '2-digit' });

/** The hour and minute, as the browser's locale writes them. */
export const time = formatter({ hour: HOUR, minute: '2-digit' });

/** @param {Date} date */
function numeric(date) {
  const two = (/** @type {number} */ part) => String(part).padStart(2, '0');
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** Days from today, by the calendar. @param {Date} date */
function daysAway(date) {
  const midnight = (/** @type {Date} */ day) =>
    Date.UTC(day.getFullYear(), day.getMonth(), day.getDate());
  return Math.round((midnight(date) - midnight(now())) / DAY);
}

/** @param {(date: Date) => string} plain */
function pretty(plain) {
  /** @type {Record<number, string>} */
  const near = { [-1]: 'yesterday', 0: 'today', 1: 'tomorrow' };
  return (/** @type {Date} */ date) => near[daysAway(date)] ?? plain(date);
}

/** @param {Date} date */
function ago(date) {
  const relative = new Intl.RelativeTimeFormat(LOCALE, { numeric: 'auto' });
  const seconds = (date.getTime() - now().getTime()) / 1000;
  for (const [unit, size] of /** @type {const} */ ([
    ['day', 86_400],
    ['hour', 3600],
    ['minute', 60],
  ])) {
    if (Math.abs(seconds) >= size) return relative.format(Math.trunc(seconds / size), unit);
  }
  return relative.format(Math.trunc(seconds), 'second');
}

/**
 * The day as a divider between messages: Today, Yesterday, or weekday and date.
 * @param {Date} date
 */
export function dayDivider(date) {
  const text = pretty(weekday)(date);
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** Weekday, date and time, for titles. @param {Date} date */
export function fullDate(date) {
  return `${long(date)} at ${withSeconds(date)}`;
}

/** @type {Record<string, (date: Date) => string>} */
const TOKENS = {
  date_num: numeric,
  date_slash: slash,
  date: medium,
  date_short: short,
  date_long: long,
  date_pretty: pretty(medium),
  date_short_pretty: pretty(short),
  date_long_pretty: pretty(long),
  day_divider_pretty: dayDivider,
  time,
  time_secs: withSeconds,
  ago,
};

/**
 * Fill a date format such as "{date_short_pretty} at {time}"; null where it cannot be shown.
 * @param {number} seconds since the epoch @param {string} format
 */
export function formatDate(seconds, format) {
  const date = new Date(seconds * 1000);
  if (!Number.isFinite(seconds) || Number.isNaN(date.getTime())) return null;
  let known = false;
  const text = format.replace(/\{(\w+)\}/g, (token, name) => {
    if (!Object.hasOwn(TOKENS, name)) return token;
    known = true;
    return TOKENS[name](date);
  });
  return known ? text : null;
}

/** A message's time. @param {string} ts seconds, a dot, a counter */
export function dateOf(ts) {
  return new Date(Number.parseFloat(ts) * 1000);
}
