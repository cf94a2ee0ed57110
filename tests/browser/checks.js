/** Problems of accessibility that can be seen from the outside, as a list of sentences. */
() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 1, height: 1 });
  const context = canvas.getContext('2d', { willReadFrequently: true });

  /** A CSS colour as four numbers of 0 to 255. */
  function rgba(colour) {
    context.clearRect(0, 0, 1, 1);
    context.fillStyle = colour;
    context.fillRect(0, 0, 1, 1);
    return [...context.getImageData(0, 0, 1, 1).data];
  }

  /** https://www.w3.org/TR/WCAG22/#dfn-relative-luminance */
  function luminance(colour) {
    const [red, green, blue] = colour
      .slice(0, 3)
      .map((part) => part / 255)
      .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  }

  /** The first opaque colour behind a node; null behind a gradient. */
  function background(node) {
    for (let at = node; at; at = at.parentElement) {
      const style = getComputedStyle(at);
      if (style.backgroundImage !== 'none') return null;
      const colour = rgba(style.backgroundColor);
      if (colour[3] > 250) return colour;
    }
    return [255, 255, 255, 255];
  }

  function contrast(node) {
    const behind = background(node);
    if (!behind) return Infinity;
    const [one, other] = [luminance(rgba(getComputedStyle(node).color)), luminance(behind)];
    return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
  }

  const visible = (node) =>
    node.checkVisibility({ visibilityProperty: true, opacityProperty: true });
  const saysSomething = (node) =>
    [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim());
  const describe = (node) => node.outerHTML.slice(0, 120);

  function name(node) {
    const labels = (node.getAttribute('aria-labelledby') ?? '')
      .split(' ')
      .map((id) => document.getElementById(id)?.innerText ?? '');
    const wrapped = node.closest('label')?.innerText ?? '';
    return [node.getAttribute('aria-label'), ...labels, wrapped, node.innerText].join('').trim();
  }

  const problems = [];
  for (const node of document.querySelectorAll(
    'button, input, select, textarea, a, dialog, [role=img], [role=listbox], [tabindex="0"]',
  )) {
    if (visible(node) && !name(node)) problems.push(`no name: ${describe(node)}`);
  }
  const ids = [...document.querySelectorAll('[id]')].map((node) => node.id);
  ids.filter((id, at) => ids.indexOf(id) !== at).forEach((id) => problems.push(`id twice: ${id}`));
  for (const node of document.querySelectorAll('body *')) {
    if (node.closest('svg, option, :disabled') || !visible(node) || !saysSomething(node)) continue;
    if (contrast(node) < 4.5)
      problems.push(`contrast ${contrast(node).toFixed(2)}: ${describe(node)}`);
  }
  return problems;
};
