/** The HTML as it was written. */

import { html } from "../vendor/preact-htm.js";
import { Lines } from "./lines.js";
import { coloured } from "./markup.js";

export const Source = ({ message }) =>
  html`<${Lines} text=${message.HTML} cut=${coloured} numbered testid="html-source" />`;
