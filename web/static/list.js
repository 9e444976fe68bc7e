/** The list: draws only the rows that can be seen, whatever the length of the whole. */

import * as focus from "./focus.js";
import { evicted, number } from "./format.js";
import { Head } from "./head.js";
import { icon } from "./icons.js";
import { lazy } from "./lazy.js";
import * as mailbox from "./mailbox.js";
import { Reach } from "./reach.js";
import { Row } from "./row.js";
import { isSelected } from "./selection.js";
import { prefer } from "./settings.js";
import { Slots } from "./slots.js";
import { state } from "./state.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "./vendor/preact-htm.js";

const NothingYet = lazy(() => import("./empty.js").then((empty) => empty.NothingYet));
const NothingFound = lazy(() => import("./empty.js").then((empty) => empty.NothingFound));
const HEIGHTS = { normal: 56, compact: 32 };
const BEYOND = 8; // rows drawn above and below what can be seen, so that a flick meets no blank
const SLIDES = 300; // ms after its arrival in which a row may slide in
const AT_TOP = 8; // px from the top that still count as being there

const rowHeight = () => HEIGHTS[state.settings.dense ? "compact" : "normal"];

export function List() {
  const { list, route } = state;
  return html`
    <section class="list" data-sort=${route.sort} aria-label="Messages" aria-busy=${!list}>
      <${Head} />
      ${!list ? html`<${Loading} />` : list.rows.length ? html`<${Rows} />` : list.error ? html`<${Failed} error=${list.error} />`
        : route.q ? html`<${NothingFound} query=${route.q} />` : html`<${NothingYet} />`}
      ${list && isStale(list) && html`<${Stale} error=${list.error} />`}
      ${evicted(state.info?.Evicted) && html`<p class="evicted quiet" data-testid="evicted">${evicted(state.info.Evicted)}</p>`}
      <${Splitter} />
    </section>`;
}

function Rows() {
  const { list: { rows, fresh, query, sort }, route, settings } = state;
  const scroller = useRef(null);
  const before = useRef({ length: rows.length, fresh: 0 });
  const [view, setView] = useState({ first: 0, shown: Math.ceil(innerHeight / rowHeight()) - BEYOND }); // until it was looked at
  const [reach, slots] = [useRef(null), useRef(null)];
  reach.current ??= new Reach();
  slots.current ??= new Slots();
  const { shift } = reach.current;
  const current = route.id;
  const height = rowHeight();
  const whole = rows.length * height;

  const look = () => {
    const top = reach.current.top(scroller.current, whole);
    const first = Math.floor(top / height);
    const shown = Math.ceil(scroller.current.clientHeight / height) + 1;
    const { shift: by } = reach.current;
    setView((old) => (old.first === first && old.shown === shown && old.by === by ? old : { first, shown, by }));
    if (top <= AT_TOP) mailbox.seen();
  };
  const looking = useRef(null);
  looking.current = look;

  /** Scroll no further than needed to have this row in sight. */
  const reveal = (index) => {
    if (index < 0) return;
    const { clientHeight } = scroller.current;
    const top = reach.current.top(scroller.current, whole);
    const wanted = index * height;
    if (wanted < top) reach.current.go(scroller.current, wanted, whole);
    else if (wanted + height > top + clientHeight) reach.current.go(scroller.current, wanted + height - clientHeight, whole);
  };

  useLayoutEffect(() => {
    const watcher = new ResizeObserver(() => looking.current());
    watcher.observe(scroller.current);
    return () => watcher.disconnect();
  }, [height]);
  useLayoutEffect(() => {
    scroller.current.scrollTop = 0;
  }, [query, sort]);
  // New mail goes in above; whoever reads further down keeps their place.
  useLayoutEffect(() => {
    const added = fresh - before.current.fresh;
    if (added > 0 && scroller.current.scrollTop > AT_TOP) reach.current.push(scroller.current, added * height, whole);
    else if (added > 0) mailbox.seen();
    before.current = { fresh };
    if (added > 0) look();
  }, [fresh]);
  useLayoutEffect(() => reveal(mailbox.indexOf(current)), [current, height]);
  const held = focus.held(scroller.current);
  useLayoutEffect(() => { if (held) focus.restore(scroller.current, held, rows.length); });

  const from = Math.max(0, view.first - BEYOND);
  const to = Math.min(rows.length, view.first + view.shown + BEYOND);
  useEffect(() => { mailbox.need(from, to); }, [from, to, rows]);
  const at = mailbox.indexOf(current);
  const reachable = at >= from && at < to ? at : view.first;
  const places = Array.from({ length: to - from }, (_, index) => from + index);
  const focused = held ? (rows[held.place]?.ID === held.id ? held.place : mailbox.indexOf(held.id)) : -1;
  if (focused >= to) places.push(focused); // also out of sight: a key that is pressed there is meant for its message
  else if (focused >= 0 && focused < from) places.unshift(focused);
  const keys = slots.current.of(places.map((index) => rows[index]?.ID ?? index));
  const drawn = places.map((index, at) => {
    const row = rows[index];
    return html`<${Row} key=${keys[at]} row=${row} index=${index} total=${rows.length} top=${index * height - shift}
      current=${row?.ID === current} selected=${row && isSelected(row)} reachable=${index === reachable}
      fresh=${row && view.first === 0 && isFresh(row)} now=${state.now} route=${route} settings=${settings} />`;
  });
  return html`
    <div class="rows" ref=${scroller} onScroll=${look}>
      <ul style=${{ height: `${reach.current.tall(whole)}px` }}>${drawn}</ul>
    </div>
    ${fresh > 0 && html`<button class="pill" data-testid="new-pill" onClick=${() => { scroller.current.scrollTop = 0; }}>
      ${icon("up")} ${number(fresh)} new</button>`}`;
}

const isFresh = ({ shownAt }) => Date.now() - shownAt < SLIDES;

const Loading = () => html`<div class="rows loading">${Array.from({ length: 12 }, (_, index) => html`
  <div class="row hollow" key=${index} style=${{ top: `${index * rowHeight()}px` }}><i /><i /></div>`)}</div>`;

const Failed = ({ error }) => html`
  <div class="nothing" data-testid="list-failed"><h3>${error.status === 400 ? "This search can’t be read" : "The list could not be loaded"}</h3>
    ${error.status === 400 ? html`<pre class="reason">${pointed(state.route.q, error.message)}</pre>`
      : html`<p>${error.message}</p><button class="button edged" onClick=${() => mailbox.load()}>Try again</button>`}</div>`;

/** What is shown may be old; that nobody answers is said above the page already. */
const isStale = ({ rows, error }) => error && rows.length > 0 && (error.status || state.live !== "off");
const Stale = ({ error }) => html`
  <p class="stale" role="alert" data-testid="list-stale"><span>The list could not be loaded: ${error.message}</span>
    <button class="button edged" onClick=${() => mailbox.load()}>Try again</button></p>`;

/** The query with a line under it that points at the character the reason names. */
function pointed(query, reason) {
  const [, problem, place] = /: (.*) at character (\d+)$/s.exec(reason) ?? [];
  return place ? `${query}\n${" ".repeat(place - 1)}^ ${problem}` : reason;
}

/** The hairline between list and message can be dragged, or moved with the arrow keys. */
function Splitter() {
  const width = state.settings.listWidth;
  const to = (value) => prefer({ listWidth: Math.round(Math.min(720, Math.max(280, value))) });
  const drag = (event) => {
    const handle = event.currentTarget;
    const start = event.clientX - handle.parentElement.offsetWidth;
    handle.setPointerCapture(event.pointerId);
    handle.onpointermove = (moved) => to(moved.clientX - start);
    handle.onpointerup = () => { handle.onpointermove = null; };
  };
  const press = ({ key }) => { if (key === "ArrowLeft" || key === "ArrowRight") to(width + (key === "ArrowLeft" ? -16 : 16)); };
  return html`<div class="splitter" role="separator" tabindex="0" aria-orientation="vertical" aria-label="Width of the list"
    aria-valuenow=${width} aria-valuemin="280" aria-valuemax="720" onPointerDown=${drag} onKeyDown=${press} />`;
}
