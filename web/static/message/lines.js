/** Long texts, line by line, laid out only as far as they can be seen: 5 MB must not freeze the page. */

import { size } from "../format.js";
import { html, useMemo, useState } from "../vendor/preact-htm.js";

const BLOCK = 100; // lines that are laid out together
const LINE = 18; // px; what a line takes up until it is laid out
const FIRST = 100_000; // characters shown at once; the rest on request

const plain = (text) => [text];

/** `cut` turns a text into pieces: strings, or [text, wrap] where `wrap(text)` makes what is drawn. */
export function Lines({ text, cut = plain, numbered = false, testid }) {
  const [whole, setWhole] = useState(false);
  const shown = whole ? text : text.slice(0, FIRST);
  return useMemo(() => {
    const lines = linesOf(cut(shown.replace(/\r\n?/g, "\n").replace(/\n$/, "")));
    const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, index) => lines.slice(index * BLOCK, (index + 1) * BLOCK));
    return html`
      <div class=${numbered ? "lines numbered" : "lines"} data-testid=${testid}>
        ${blocks.map((block, index) => html`
          <pre key=${index} style=${{ containIntrinsicSize: `auto ${block.length * LINE}px`, counterReset: `line ${index * BLOCK}` }}>${
            block.map((line) => html`<span class="line">${line}${"\n"}</span>`)}</pre>`)}
        ${shown.length < text.length && html`<button class="button edged" onClick=${() => setWhole(true)}>
          Show the other ${size(text.length - shown.length)}</button>`}
      </div>`;
  }, [shown]);
}

/** The pieces sorted into lines; one that spans several is wrapped in each. */
function linesOf(pieces) {
  const lines = [[]];
  for (const piece of pieces) {
    const [text, wrap] = typeof piece === "string" ? [piece, null] : piece;
    text.split("\n").forEach((part, index) => {
      if (index) lines.push([]);
      if (part) lines.at(-1).push(wrap ? wrap(part) : part);
    });
  }
  return lines;
}
