/** A button with a list of choices below it; the browser's own popover keeps it on top and closes it. */

import { icon } from "./icons.js";
import { html, useRef } from "./vendor/preact-htm.js";

/** Puts a popover that opens below the button before it. */
function below({ newState, target }) {
  if (newState !== "open") return;
  const anchor = target.previousElementSibling.getBoundingClientRect();
  target.style.top = `${anchor.bottom + 4}px`;
  target.style.left = `${Math.max(8, Math.min(anchor.left, innerWidth - target.offsetWidth - 8))}px`;
}

/** `items` are links or buttons, each `{name, href, download, run, checked}`; falsy ones are left out. */
export function Menu({ id, glyph, title, items, testid }) {
  const list = useRef(null);
  const done = (run) => () => { list.current.hidePopover(); run?.(); };
  return html`
    <button class="button" popovertarget=${id} title=${title} aria-label=${title} data-testid=${testid}>${icon(glyph)}</button>
    <ul class="menu" id=${id} ref=${list} popover="auto" onToggle=${below} aria-label=${title}>
      ${items.filter(Boolean).map(({ name, href, download, run, checked }) => html`
        <li key=${name}>${href
          ? html`<a href=${href} download=${download ?? ""} onClick=${done(run)}>${name}</a>`
          : html`<button aria-pressed=${checked ?? null} onClick=${done(run)}><span>${name}</span>${checked && icon("check")}</button>`}</li>`)}
    </ul>`;
}
