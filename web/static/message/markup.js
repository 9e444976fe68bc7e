/** Colours for HTML source: tags, attributes, values, comments. Never executed, only cut into words. */

import { html } from "../vendor/preact-htm.js";

const TOKEN = /(<!--[\s\S]*?(?:-->|$)|<![^>]*>)|(<\/?[a-zA-Z][\w:-]*)|(\/?>)|([\w:-]+)(?==)|("[^"]*"|'[^']*')|(&#?\w+;)/g;
const wrap = (kind) => (text) => html`<span class=${kind}>${text}</span>`;
const WRAPS = [null, wrap("comment"), wrap("tag-name"), wrap("tag-name"), wrap("attribute"), wrap("value"), wrap("comment")];
const [OPENS, CLOSES, NAME, VALUE] = [2, 3, 4, 5];

/** The source in pieces, as lines.js wants them. */
export function coloured(text) {
  const pieces = [];
  let at = 0;
  let inTag = false;
  for (const match of text.matchAll(TOKEN)) {
    const kind = match.findIndex((group, index) => index && group !== undefined);
    if (!inTag && (kind === CLOSES || kind === NAME || kind === VALUE)) continue;
    if (kind === OPENS || kind === CLOSES) inTag = kind === OPENS;
    pieces.push(text.slice(at, match.index), [match[0], WRAPS[kind]]);
    at = match.index + match[0].length;
  }
  return [...pieces, text.slice(at)];
}
