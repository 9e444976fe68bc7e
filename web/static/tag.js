/** Tags as small coloured words; the same word has the same colour everywhere. */

import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const HUES = [25, 60, 100, 150, 195, 240, 290, 340];

/** One of eight hues, worked out from the name. */
export function hue(name) {
  let sum = 0;
  for (const letter of name.toLowerCase()) sum = (sum * 31 + letter.codePointAt(0)) % 997;
  return HUES[sum % HUES.length];
}

export const tag = (name) => html`<span class="tag" key=${name} style=${{ "--hue": hue(name) }}>${name}</span>`;

/** What an input completes that says `list="known-tags"`. */
export const KnownTags = () => html`
  <datalist id="known-tags">${Object.keys(state.info?.Tags ?? {}).map((name) => html`<option key=${name} value=${name} />`)}</datalist>`;

/** The first `most` tags, and how many more there are. */
export const tags = (names, most) => [
  names.slice(0, most).map(tag),
  names.length > most && html`<span class="tag more" title=${names.slice(most).join(", ")}>+${names.length - most}</span>`,
];
