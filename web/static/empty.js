/** A list with nothing in it: it teaches how to fill it. */

import { copy } from "./actions.js";
import { icon } from "./icons.js";
import { go } from "./routes.js";
import { SNIPPETS } from "./snippets.js";
import { state } from "./state.js";
import { html, useState } from "./vendor/preact-htm.js";

/** Host and port of a `host:port` that may be IPv6. */
export function parts(address) {
  const at = address.lastIndexOf(":");
  return [address.slice(0, at).replace(/^\[|\]$/g, ""), address.slice(at + 1)];
}

export const NothingYet = () => html`
  <div class="nothing" data-testid="empty">
    ${icon("inbox", 32)}
    <h3>No mail yet</h3>
    <p>Mail that an application sends to this address appears here by itself, and goes nowhere else.</p>
    ${state.info?.SMTP && html`<${Teach} address=${state.info.SMTP} />`}
  </div>`;

/** The address, and lines to paste. */
export function Teach({ address }) {
  const [chosen, choose] = useState(SNIPPETS[0][0]);
  const [, write] = SNIPPETS.find(([name]) => name === chosen);
  const text = write(...parts(address));
  return html`
    <div class="teach">
      <button class="button edged address" title="Copy" onClick=${() => copy(address)}>${address} ${icon("copy")}</button>
      <label class="unseen" for="teach">Show how to send from</label>
      <select id="teach" class="input" value=${chosen} onChange=${(event) => choose(event.target.value)}>
        ${SNIPPETS.map(([name]) => html`<option key=${name} value=${name}>${name}</option>`)}
      </select>
      <figure class="snippet">
        <pre tabindex="0" aria-label=${`Lines for ${chosen}`} data-testid="snippet">${text}</pre>
        <button class="button" title="Copy" aria-label="Copy these lines" onClick=${() => copy(text)}>${icon("copy")}</button>
      </figure>
    </div>`;
}

export const NothingFound = ({ query }) => html`
  <div class="nothing" data-testid="empty">
    ${icon("search", 32)}
    <h3>Nothing matches</h3>
    <p>No message matches <q>${query}</q>.</p>
    <button class="button edged" onClick=${() => go({ q: "" })}>Show all mail</button>
  </div>`;
