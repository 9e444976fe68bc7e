/** All SMTP conversations, live, also those that brought nothing: what came of each, and why. */

import { useAnswer, Waiting } from "./answer.js";
import * as api from "./api.js";
import { count, exactly } from "./format.js";
import { icon } from "./icons.js";
import { Moment } from "./moment.js";
import { inWords } from "./refusals.js";
import { follow, href } from "./routes.js";
import { state } from "./state.js";
import { Transcript } from "./transcript.js";
import { html, useState } from "./vendor/preact-htm.js";

const MOST = 1000; // as many as are kept
const PAUSE = 200; // ms between looks while clients come and go
const OUTCOMES = { delivered: "Delivered", refused: "Refused", aborted: "Broken off", empty: "Nothing sent", open: "Open" };

export function Conversations() {
  const [outcome, choose] = useState("");
  const answer = useAnswer(() => api.sessions({ limit: MOST, outcome }), outcome, { news: state.conversed, pause: PAUSE });
  const { id } = state.route;
  const sessions = answer.value?.sessions ?? [];
  return html`
    <section class="list" aria-label="Conversations">
      <div class="list-head">
        <h2>${answer.value && (sessions.length ? count(answer.value.total, "conversation") : "No conversations")}</h2>
        <label class="unseen" for="outcome">Which</label>
        <select id="outcome" class="input small" value=${outcome} onChange=${(event) => choose(event.target.value)}>
          <option value="">All</option>
          ${Object.entries(OUTCOMES).map(([value, name]) => html`<option key=${value} value=${value}>${name}</option>`)}
        </select>
      </div>
      ${answer.value && !sessions.length ? html`<${Nothing} outcome=${outcome} />` : html`
        <ul class="sessions" tabindex="0" aria-label="Conversations">${sessions.map((session) => html`
          <${Row} key=${session.ID} session=${session} current=${session.ID === id} />`)}</ul>`}
      <${Waiting} answer=${answer} />
    </section>
    <section class="message" aria-label="Conversation">${id ? html`<${Detail} key=${id} id=${id} />` : html`
      <div class="nothing"><p class="quiet">${sessions.length > 0 && "Open a conversation to read it line by line."}</p></div>`}</section>`;
}

/** In a line: what came of it. */
function outcomeOf({ Outcome, Delivered, Refused, Ending }) {
  const parts = [];
  if (Delivered.length) parts.push(count(Delivered.length, "message"));
  if (Refused.length) parts.push(`${inWords(Refused.at(-1).Reply)}${Refused.length > 1 ? ` and ${Refused.length - 1} more` : ""}`);
  if (Outcome !== "delivered" && Ending && Ending !== "QUIT") parts.push(Ending);
  return parts.join(" · ");
}

const Row = ({ session, current }) => html`
  <li class=${current ? "session current" : "session"} data-testid="session-row" data-id=${session.ID} data-outcome=${session.Outcome}>
    <a href=${href({ view: "conversations", id: session.ID })} onClick=${follow} aria-current=${current ? "true" : null}>
      <span class="row-who"><b>${session.Helo || session.Peer}</b><span class="quiet mono">${session.Helo && session.Peer}</span></span>
      <${Moment} of=${session.Began} now=${state.now} />
      <span class="row-what"><span class=${`outcome ${session.Outcome}`}>${OUTCOMES[session.Outcome]}</span>
        <span class="row-snippet">${outcomeOf(session)}</span></span>
      <span class="row-marks">${session.Warnings.length > 0 && html`<span class="mark defect" title=${session.Warnings.join("\n")}>${icon("defect")}</span>`}
        ${session.TLS && html`<span class="mark" title=${session.TLS}>${icon("lock")}</span>`}</span>
    </a>
  </li>`;

const Nothing = ({ outcome }) => html`
  <div class="nothing">${icon("plug", 32)}<h3>${outcome ? "None of that kind" : "Nobody has connected yet"}</h3>
    <p>Every SMTP conversation is listed here, also one that was refused or broken off, so that you can see why no mail came.</p></div>`;

function Detail({ id }) {
  const answer = useAnswer(api.session, id, { news: state.conversed, pause: PAUSE });
  const session = answer.value;
  if (!session) return html`<div class="tools"><${Back} /></div><${Waiting} answer=${answer} />`;
  const facts = [["From", session.Peer], ["To", session.Listener], ["TLS", session.TLS], ["Logged in", session.AuthUser]].filter(([, value]) => value);
  const took = session.Ended && `${Date.parse(session.Ended) - Date.parse(session.Began)} ms`;
  return html`
    <div class="tools"><${Back} /></div><${Waiting} answer=${answer} />
    <header class="header" data-testid="session">
      <div class="header-top"><h1>${session.Helo || session.Peer}</h1>
        <span class="header-side"><time datetime=${session.Began}>${exactly(session.Began)}</time>${took && ` · ${took}`}</span></div>
      <dl>
        <div class="header-line"><dt>Outcome</dt><dd class="addresses">
          <span class=${`outcome ${session.Outcome}`}>${OUTCOMES[session.Outcome]}</span> ${outcomeOf(session)}</dd></div>
        ${facts.map(([name, value]) => html`<div class="header-line" key=${name}><dt>${name}</dt><dd class="addresses mono">${value}</dd></div>`)}
        ${session.Delivered.length > 0 && html`<div class="header-line"><dt>Messages</dt><dd class="addresses">${session.Delivered.map((message, index) => html`
          <a key=${message} href=${href({ view: "mail", id: message, tab: "" })} onClick=${follow}>${index + 1}</a>`)}</dd></div>`}
      </dl>
    </header>
    <div class="panel" tabindex="0" role="region" aria-label="Transcript"><${Transcript} session=${session} /></div>`;
}

const Back = () => html`
  <a class="button back" href=${href({ view: "conversations", id: "" })} onClick=${follow} aria-label="Back to the list">${icon("back")}</a>`;
