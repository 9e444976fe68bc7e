/** Colours for HTML source: tags, attributes, values, comments. Never executed, only cut into words. */

import { html } from "../vendor/preact-htm.js";

const TOKEN = /(<!--[\s\S]*?(?:-->|$))|(<\/?[a-zA-Z][\w:-]*)|(\/?>)|([\w:-]+)(?==)|("[^"]*"|'[^']*')|(&#?\w+;)/g;
const KINDS = ["", "comment", "tag-name", "tag-name", "attribute", "value", "entity"];

/** The text with its words wrapped in spans that name their kind. */
export function coloured(text) {
  const pieces = [];
  let at = 0;
  let inTag = false;
  for (const match of text.matchAll(TOKEN)) {
    const kind = match.findIndex((group, index) => index && group !== undefined);
    if (kind === 2) inTag = true;
    if (kind === 3) {
      if (!inTag) continue;
      inTag = false;
    }
    if ((kind === 4 || kind === 5) && !inTag) continue;
    if (match.index > at) pieces.push(text.slice(at, match.index));
    pieces.push(html`<span class=${KINDS[kind]}>${match[0]}</span>`);
    at = match.index + match[0].length;
  }
  pieces.push(text.slice(at));
  return pieces;
}
