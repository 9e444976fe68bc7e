/** A list with nothing in it: it teaches how to fill it. */

import { copy } from "./clipboard.js";
import * as api from "./api.js";
import { count } from "./format.js";
import { icon } from "./icons.js";
import { follow, go, href } from "./routes.js";
import { SNIPPETS } from "./snippets.js";
import { state } from "./state.js";
import { html, useEffect, useState } from "./vendor/preact-htm.js";

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

/** Nothing matches; if leaving one term out would find something, that is offered. */
export function NothingFound({ query }) {
  const [wider, setWider] = useState([]);
  useEffect(() => {
    let wanted = true;
    const terms = query.match(/(?:[^\s"()]|"[^"]*"?|\([^()]*\)?)+/g) ?? [];
    const without = terms.length < 2 || terms.includes("OR") ? [] : terms.slice(0, 5).map((term) => [term, terms.filter((each) => each !== term).join(" ")]);
    Promise.all(without.map(([term, rest]) =>
      api.list({ query: rest, start: 0, limit: 1 }).then(({ messages_count }) => ({ term, rest, found: messages_count }))))
      .then((all) => wanted && setWider(all.filter(({ found }) => found)), () => {});
    return () => { wanted = false; };
  }, [query]);
  return html`
    <div class="nothing" data-testid="empty">
      ${icon("search", 32)}
      <h3>Nothing matches</h3>
      ${wider.length ? wider.map(({ term, rest, found }) => html`
        <p key=${term}><a href=${href({ q: rest })} onClick=${follow}>${count(found, "message")}</a>
          ${found === 1 ? " matches" : " match"} without <code>${term}</code>.</p>`)
        : html`<p>No message matches <q>${query}</q>.</p>`}
      <button class="button edged" onClick=${() => go({ q: "" })}>Show all mail</button>
    </div>`;
}
