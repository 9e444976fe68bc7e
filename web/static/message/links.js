/** Links and one-time codes: what a person, or their test, is after in most mails. */

import { copy } from "../clipboard.js";
import { number } from "../format.js";
import { icon } from "../icons.js";
import { html, useState } from "../vendor/preact-htm.js";

const STEP = 300; // links drawn at once

export function Links({ message }) {
  const { Codes, Links: links } = message;
  const [most, setMost] = useState(STEP);
  const likely = Codes.filter(({ Likely }) => Likely);
  const others = Codes.filter(({ Likely }) => !Likely);
  return html`
    <div class="padded sections">
      ${likely.map(({ Value, Context }) => html`
        <figure class="code" key=${Value}>
          <output data-testid="code" aria-label=${`Code ${[...Value].join(" ")}`}>${Value}</output>
          <figcaption class="quiet">${Context}</figcaption>
          <button class="button edged" onClick=${() => copy(Value)}>${icon("copy")} Copy</button>
        </figure>`)}
      <section>
        <h2>Links</h2>
        ${links.length ? html`<ul class="links">${links.slice(0, most).map((link, index) => html`<${Link} key=${index} ...${link} />`)}</ul>`
          : html`<p class="quiet">This message has no links.</p>`}
        ${links.length > most && html`<button class="button edged" onClick=${() => setMost(most + STEP)}>Show more of the other ${number(links.length - most)}</button>`}
      </section>
      ${others.length > 0 && html`<section>
        <h2>Other numbers</h2>
        <ul class="links">${others.map(({ Value, Context }) => html`
          <li key=${Value}><span class="link-text"><b class="mono">${Value}</b> <span class="quiet">${Context}</span></span>
            <${Copy} text=${Value} /></li>`)}</ul>
      </section>`}
    </div>`;
}

const PLACES = { html: "HTML", text: "text" };
const OPENS = /^(?:https?|ftp|mailto|tel):/i; // nothing else is offered as a link: it could be a script

function Link({ URL: url, Text, Where }) {
  const shown = url.length > 400 ? `${url.slice(0, 400)}…` : url;
  return html`
    <li data-testid="link">
      <span class="link-text">
        ${Text && Text !== url && html`<b>${Text}</b>`}
        ${OPENS.test(url) ? html`<a class="mono" href=${url} target="_blank" rel="noopener noreferrer">${shown}</a>` : html`<code>${shown}</code>`}
      </span>
      <span class="badge">${PLACES[Where] ?? Where}</span>
      <${Copy} text=${url} />
    </li>`;
}

const Copy = ({ text }) => html`
  <button class="button" title="Copy" aria-label=${`Copy ${text.slice(0, 60)}`} onClick=${() => copy(text)}>${icon("copy")}</button>`;
