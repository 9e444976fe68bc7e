/** The text of a mail; what looks like a link is one. */

import { html } from "../vendor/preact-htm.js";
import { Lines } from "./lines.js";

const LINK = /\bhttps?:\/\/[^\s<>"]*[^\s<>"'.,;:!?)\]}]/g;
const outside = (url) => html`<a href=${url} target="_blank" rel="noopener noreferrer">${url}</a>`;

/** The text in pieces, its http links made links, which open elsewhere and tell nothing of us. */
export function linked(text) {
  const pieces = [];
  let at = 0;
  for (const { 0: url, index } of text.matchAll(LINK)) {
    pieces.push(text.slice(at, index), [url, outside]);
    at = index + url.length;
  }
  return [...pieces, text.slice(at)];
}

export const Text = ({ message }) => (message.Text
  ? html`<${Lines} text=${message.Text} cut=${linked} testid="text" />`
  : html`<p class="quiet padded">This message has no text.</p>`);
