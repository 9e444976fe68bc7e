/** A time as a glance needs it; the exact one is worked out when the pointer rests on it. */

import { exactly, when } from "./format.js";
import { html } from "./vendor/preact-htm.js";

const explain = ({ currentTarget }) => { currentTarget.title = exactly(currentTarget.dateTime); };

export const Moment = ({ of, now }) => html`<time datetime=${of} onMouseEnter=${explain}>${when(of, now)}</time>`;
