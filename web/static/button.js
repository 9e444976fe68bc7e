/** A button with a picture. One that can do nothing just now stays where it is: whoever is on it keeps the focus. */

import { icon } from "./icons.js";
import { html } from "./vendor/preact-htm.js";

export const button = (glyph, title, run, { enabled = true, ...more } = {}) => html`
  <button class="button" title=${title} aria-label=${title} aria-disabled=${enabled ? null : true} onClick=${enabled ? run : null} ...${more}>${icon(glyph)}</button>`;
