/**
 * Long texts, line by line: a stretch at a time, each when one gets to its end, and laid out only where it can be
 * seen. 5 MB must not freeze the page.
 */

import { size } from "../format.js";
import { html, useEffect, useMemo, useRef, useState } from "../vendor/preact-htm.js";

const STRETCH = 40_000; // characters drawn at once
const BLOCK = 100; // lines that are laid out together
const LINE = 18; // px; what a line takes up until it is laid out

const plain = (text) => [text];

/** `cut` turns a text into pieces: strings, or [text, wrap] where `wrap(text)` makes what is drawn. */
export function Lines({ text, cut = plain, numbered = false, testid }) {
  const stretches = useMemo(() => stretchesOf(text.replace(/\r\n?/g, "\n").replace(/\n$/, "")), [text]);
  const [drawn, draw] = useState(1);
  const end = useRef(null);
  const more = () => draw(drawn + 1);
  useEffect(() => {
    if (!end.current) return;
    const watcher = new IntersectionObserver(([{ isIntersecting }]) => isIntersecting && more());
    watcher.observe(end.current);
    return () => watcher.disconnect();
  }, [drawn, stretches]);
  const left = stretches.slice(drawn).reduce((sum, stretch) => sum + stretch.text.length, 0);
  return html`
    <div class=${numbered ? "lines numbered" : "lines"} data-testid=${testid}>
      ${stretches.slice(0, drawn).map((stretch, index) => html`<${Stretch} key=${index} ...${stretch} cut=${cut} />`)}
      ${left > 0 && html`<button class="button edged" ref=${end} onClick=${more}>Show more of the other ${size(left)}</button>`}
    </div>`;
}

/** The text in parts that end where a line does, if one does; each with the number of lines before it. */
function stretchesOf(text) {
  const stretches = [];
  let before = 0;
  for (let at = 0; at < text.length || !at; ) {
    const newline = at + STRETCH < text.length ? text.lastIndexOf("\n", at + STRETCH) : -1;
    const to = newline > at ? newline + 1 : at + STRETCH;
    const part = text.slice(at, to);
    stretches.push({ text: part, before });
    before += part.split("\n").length - 1;
    at = to;
  }
  return stretches;
}

const Stretch = ({ text, before, cut }) => useMemo(() => {
  const lines = linesOf(cut(text.replace(/\n$/, "")));
  const blocks = Array.from({ length: Math.ceil(lines.length / BLOCK) }, (_, index) => lines.slice(index * BLOCK, (index + 1) * BLOCK));
  return blocks.map((block, index) => html`
    <pre key=${index} style=${{ containIntrinsicSize: `auto ${block.length * LINE}px`, counterReset: `line ${before + index * BLOCK}` }}>${
      block.map((line) => html`<span class="line">${line}${"\n"}</span>`)}</pre>`);
}, [text]);

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
