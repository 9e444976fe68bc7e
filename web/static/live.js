/**
 * What happens at the catcher, as it happens: server-sent events, and where a proxy swallows those, a question
 * every few seconds. Bursts are gathered, so that a thousand mails a second are a handful of redraws.
 */

import * as api from "./api.js";
import * as counts from "./counts.js";
import * as mailbox from "./mailbox.js";
import { notify } from "./notices.js";
import { refused } from "./refusals.js";
import { set, state } from "./state.js";

const GATHER = 16; // ms in which what came together becomes one redraw; the catcher gathers for longer
const SILENCE = 5000; // ms without an open stream before we ask instead
const POLL = 4000; // ms between questions then

let source = null;
let silence = 0;
let polling = 0;
let waiting = [];
let flushing = 0;

/** Connect, and stay connected. */
export function start() {
  source = new EventSource(api.eventsUrl);
  source.onmessage = ({ data }) => receive(JSON.parse(data));
  source.onerror = lost;
  silence ||= setTimeout(poll, SILENCE);
}

/**
 * The stream says hello, so it gets through: a proxy that holds it back would let it open, too. What happened before
 * it was open nobody told us: the counts that follow show it of a whole list, but not of a search, nor of conversations.
 */
function alive() {
  clearTimeout(silence);
  clearInterval(polling);
  silence = polling = 0;
  if (state.list?.error || state.list?.query) mailbox.reload();
  conversed();
  set({ live: "on" });
}

function lost() {
  if (state.live === "on") set({ live: "off" });
  silence ||= setTimeout(poll, SILENCE);
  if (source.readyState === EventSource.CLOSED) {
    setTimeout(start, SILENCE); // the browser has given up; we have not
  }
}

function poll() {
  polling ||= setInterval(poll, POLL);
  const before = state.info;
  counts.ask().then(
    (info) => {
      set({ live: "polling" });
      conversed(); // perhaps
      if (info.Messages !== before?.Messages || info.Unread !== before?.Unread) mailbox.load();
    },
    () => set({ live: "off" }),
  );
}

function receive(event) {
  waiting.push(event);
  flushing ||= setTimeout(flush, GATHER);
}

/** A conversation began, was refused something, or ended: whoever shows them asks again. */
const conversed = () => set({ conversed: state.conversed + 1 });

/** What is told, by the type of its frame; runs of one type are handled together. */
const HANDLERS = {
  hello: alive,
  stats: (all) => count(all.at(-1)),
  lagged: () => {
    conversed();
    mailbox.reload();
  },
  new: (events) => {
    mailbox.arrived(events);
    notify(events);
  },
  update: (events) => events.forEach(mailbox.marked),
  delete: (events) => mailbox.gone(events.map(({ ID }) => ID)),
  prune: () => mailbox.reload(),
  truncate: () => mailbox.cleared(),
  connected: conversed,
  disconnected: conversed,
  error: (refusals) => {
    conversed();
    refused(refusals);
  },
};

function count({ Total, Unread }) {
  set({ heard: `${Total} ${Unread}`, info: state.info && { ...state.info, Messages: Total, Unread } });
  mailbox.counted({ Total });
}

function flush() {
  flushing = 0;
  const events = waiting;
  waiting = [];
  for (let index = 0; index < events.length; ) {
    const { Type } = events[index];
    const run = [];
    while (index < events.length && events[index].Type === Type) run.push(events[index++].Data);
    HANDLERS[Type]?.(run);
  }
}
