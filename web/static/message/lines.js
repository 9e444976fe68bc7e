/** Long texts, line by line, laid out only as far as they can be seen: 5 MB must not freeze the page. */

import { size } from "../format.js";
import { html, useMemo, useState } from "../vendor/preact-htm.js";

const BLOCK = 100; // lines that are laid out together
const LINE = 18; // px; what a block takes up until it is laid out
const FIRST = 300_000; // characters shown at once; the rest on request

/** `decorate` turns a run of lines into what is drawn for it; they are numbered from 1. */
export function Lines({ text, decorate = (lines) => lines, numbered = false, testid }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? text : text.slice(0, FIRST);
  const blocks = useMemo(() => {
    const lines = shown.split(/\r\n|\r|\n/);
    if (lines.length > 1 && !lines.at(-1)) lines.pop();
    return Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, index) => lines.slice(index * BLOCK, (index + 1) * BLOCK));
  }, [shown]);
  return useMemo(() => html`
    <div class="lines" data-testid=${testid}>
      ${blocks.map((lines, index) => html`
        <pre key=${index} style=${{ containIntrinsicSize: `auto ${lines.length * LINE}px` }}>${
          numbered && html`<span class="gutter" aria-hidden="true">${lines.map((_, line) => index * BLOCK + line + 1).join("\n")}</span>`
        }<code>${decorate(lines.join("\n"))}</code></pre>`)}
      ${shown.length < text.length && html`<button class="button edged" onClick=${() => setWhole(true)}>
        Show the other ${size(text.length - shown.length)}</button>`}
    </div>`, [blocks]);
}
