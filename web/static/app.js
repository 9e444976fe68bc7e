/** Starts the page: reads the URL, draws, connects; and does what a change of the URL asks for. */

import { Bar, Notice } from "./bar.js";
import * as counts from "./counts.js";
import * as drop from "./drop.js";
import * as focus from "./focus.js";
import * as keys from "./keys.js";
import { lazy, lazyStyled } from "./lazy.js";
import { List } from "./list.js";
import * as live from "./live.js";
import * as mailbox from "./mailbox.js";
import { Message } from "./message/message.js";
import { open } from "./opened.js";
import { Rail } from "./rail.js";
import * as removal from "./removal.js";
import * as routes from "./routes.js";
import * as selection from "./selection.js";
import * as settings from "./settings.js";
import { set, state, watch } from "./state.js";
import { Toasts } from "./toast.js";
import { html, render, useLayoutEffect, useState } from "./vendor/preact-htm.js";

const SOON = 150; // ms; a list that is there by then is drawn at once, and nothing before it
const TICK = 5000; // ms between looks at the clock: "12 s" has to move on

function App() {
  const [, redraw] = useState(0);
  useLayoutEffect(() => watch(() => redraw((times) => times + 1)), []); // before anything can change undrawn
  const { route: { view, id, q }, overlay } = state;
  const Overlay = OVERLAYS[overlay];
  const isEmpty = view === "mail" && !id && !q && state.list?.total === 0 && !state.list.error; // nothing to set beside the list: it has the room to teach
  return html`
    <${Bar} />
    <${Notice} />
    <main class="panes" data-view=${view} data-open=${id ? "yes" : "no"} data-empty=${isEmpty}>
      <${Rail} />${view === "mail" ? html`<${List} /><${Message} />` : html`<${VIEWS[view]} key=${view} />`}
    </main>
    <${Toasts} />${Overlay && html`<${Overlay} key=${overlay} />`}`;
}

const VIEWS = {
  conversations: lazyStyled("session", () => import("./conversations.js").then(({ Conversations }) => Conversations)),
  faults: lazyStyled("pages", () => import("./faults.js").then(({ Faults }) => Faults)),
  overview: lazyStyled("pages", () => import("./overview.js").then(({ Overview }) => Overview)),
};
const OVERLAYS = {
  help: lazy(() => import("./sheet.js").then(({ Help }) => Help)),
  tagging: lazy(() => import("./tagged.js").then(({ Tagged }) => Tagged)),
  palette: lazy(() => import("./palette.js").then(({ Palette }) => Palette)),
};

let route = {};
let loaded = null; // settles when the list that the route asks for is there
function followRoute() {
  const before = route;
  route = state.route;
  if (route === before) return;
  if (route.q !== before.q || route.sort !== before.sort) {
    selection.clear();
    loaded = mailbox.load(route.q);
  }
  const wanted = route.view === "mail" ? route.id : "";
  if (wanted !== (state.opened?.id ?? "")) open(wanted);
}

let isDrawn = false;
function draw() {
  if (isDrawn) return;
  isDrawn = true;
  const page = document.getElementById("page");
  render(html`<${App} />`, page);
  focus.keep(page);
  counts.start();
  live.start();
  drop.start();
}

settings.start();
routes.start();
removal.start();
addEventListener("keydown", draw, { once: true }); // a key is for something that is there, as the search box is
keys.start();
watch(followRoute);
followRoute();
Promise.race([loaded, new Promise((done) => setTimeout(done, SOON))]).then(draw);
setInterval(() => document.hidden || set({ now: Date.now() }), TICK);
document.addEventListener("visibilitychange", () => document.hidden || set({ now: Date.now() }));
