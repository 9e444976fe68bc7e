/** Lists of addresses: a click on one searches for it; long lists fold. */

import { inFull } from "../format.js";
import { quoted } from "../query.js";
import { follow, href } from "../routes.js";
import { html, useState } from "../vendor/preact-htm.js";

const FOLDED = 4;

/** One line of the header block; nothing for an empty list. */
export function Addresses({ title, list, field, testid, note }) {
  const [open, setOpen] = useState(false);
  if (!list.length) return null;
  const shown = open ? list : list.slice(0, FOLDED);
  return html`
    <div class="header-line">
      <dt>${title}</dt>
      <dd data-testid=${testid} class=${open ? "addresses all" : "addresses"}>
        ${shown.map((address, index) => html`<${Person} key=${index} address=${address} field=${field} />`)}
        ${list.length > FOLDED && html`<button class="link" aria-expanded=${open} onClick=${() => setOpen(!open)}>
          ${open ? "fewer" : `${list.length - FOLDED} more`}</button>`}
        ${note && html`<span class="quiet">${note}</span>`}
      </dd>
    </div>`;
}

function Person({ address, field }) {
  const { Name, Address } = address;
  const query = `${field}:${quoted(Address || Name)}`;
  return html`
    <a class="person" href=${href({ q: query, id: "", tab: "" })} onClick=${follow} title=${`Find ${inFull(address)}`}>
      ${Name ? html`<b>${Name}</b> ${Address && html`<span class="quiet">${Address}</span>`}` : Address}</a>`;
}
