/** Slack's emoji shortcodes as characters; codes that are not in this table are shown as typed. */

/** @type {Record<string, string>} */
const CHARACTERS = {
  alarm_clock: '⏰',
  arrow_down: '⬇️',
  arrow_forward: '▶️',
  arrow_left: '⬅️',
  arrow_right: '➡️',
  arrow_up: '⬆️',
  arrows_counterclockwise: '🔄',
  ballot_box_with_check: '☑️',
  bar_chart: '📊',
  bell: '🔔',
  black_circle: '⚫',
  bulb: '💡',
  bust_in_silhouette: '👤',
  busts_in_silhouette: '👥',
  calendar: '📆',
  chart_with_downwards_trend: '📉',
  chart_with_upwards_trend: '📈',
  clipboard: '📋',
  clock3: '🕒',
  double_vertical_bar: '⏸️',
  email: '📧',
  envelope: '✉️',
  exclamation: '❗',
  eyes: '👀',
  fast_forward: '⏩',
  fire: '🔥',
  hammer_and_wrench: '🛠️',
  heavy_check_mark: '✔️',
  heavy_minus_sign: '➖',
  heavy_plus_sign: '➕',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  information_source: 'ℹ️',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  lock: '🔒',
  mag: '🔍',
  memo: '📝',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  outbox_tray: '📤',
  phone: '☎️',
  pushpin: '📌',
  question: '❓',
  red_circle: '🔴',
  rotating_light: '🚨',
  small_red_triangle: '🔺',
  small_red_triangle_down: '🔻',
  speech_balloon: '💬',
  star: '⭐',
  tada: '🎉',
  telephone: '☎️',
  telephone_receiver: '📞',
  thumbsdown: '👎',
  thumbsup: '👍',
  '+1': '👍',
  '-1': '👎',
  ticket: '🎫',
  timer_clock: '⏲️',
  warning: '⚠️',
  wastebasket: '🗑️',
  wave: '👋',
  white_check_mark: '✅',
  white_circle: '⚪',
  wrench: '🔧',
  x: '❌',
  zzz: '💤',
};

const SHORTCODE = /:([a-z0-9_+-]+):/g;

/** Return the character of a shortcode, or null. @param {string} name without colons */
export function emojiCharacter(name) {
  return Object.hasOwn(CHARACTERS, name) ? CHARACTERS[name] : null;
}

/** Replace the shortcodes of a plain text. @param {string} text */
export function replaceEmoji(text) {
  return text.replace(SHORTCODE, (code, name) => emojiCharacter(name) ?? code);
}
