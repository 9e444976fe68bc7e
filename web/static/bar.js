/** The bar: search, the state of the connection, where to send to, theme, help. */

import { base } from "./api.js";
import { copy } from "./clipboard.js";
import { icon } from "./icons.js";
import { Preferences } from "./preferences.js";
import { follow } from "./routes.js";
import { Search } from "./search.js";
import { set, state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const LIVE = {
  connecting: "Connecting…",
  on: "Live: new mail appears by itself",
  polling: "Asking every few seconds: the live stream does not get through",
  off: "The catcher does not answer",
};

const label = document.title;
/** What this catcher is called: its label, or the program's name. */
export const name = () => label;

export const Bar = () => html`
  <header class="bar">
    <h1 class="unseen">${name()}</h1>
    <a class="brand" href=${base} onClick=${follow} aria-label=${`${name()}: all mail`}>${icon("inbox", 20)}<span>${name()}</span></a>
    <${Search} />
    <div class="bar-end">
      <${Address} />
      <${Preferences} />
      <button class="button" title="Keys (?)" aria-label="Keys" onClick=${() => set({ overlay: "help" })}>${icon("help")}</button>
    </div>
  </header>`;

function Address() {
  const address = state.info?.SMTP;
  return html`
    <span class="live" data-testid="live" data-state=${state.live} title=${LIVE[state.live]} role="img" aria-label=${LIVE[state.live]} />
    ${address && html`<button class="button address" title="Send mail here. Click to copy." data-testid="address"
      onClick=${() => copy(address)}>${address}</button>`}`;
}

/** A thin line when something is amiss with the connection; what was loaded stays. */
export const Notice = () => html`<div role="status">${state.live === "off" && html`
  <div class="notice" data-testid="offline"><span class="live" data-state="off" />
    The catcher does not answer. What you see may be old; the page tries again by itself.</div>`}</div>`;
