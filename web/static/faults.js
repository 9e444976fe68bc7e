/** Faults: failures to play, each with what it will do in plain words, its hits, and a switch. */

import { useAnswer, Waiting } from "./answer.js";
import * as api from "./api.js";
import { count } from "./format.js";
import { icon } from "./icons.js";
import { say } from "./toast.js";
import { state } from "./state.js";
import { html, useState } from "./vendor/preact-htm.js";

const STAGES = {
  connect: "On connecting", helo: "At HELO", starttls: "At STARTTLS", auth: "At login", mail: "At MAIL FROM", rcpt: "At RCPT TO", data: "At DATA",
  message: "Once the message is sent",
};
const WHATS = { reply: "answer", delay: "wait", throttle: "take it slowly", drop: "hang up", hang: "say nothing more" };
const PAUSE = 200; // ms between looks at the hits while clients come and go
const USUAL = [
  ["Mailbox full, twice", { stage: "rcpt", reply: "452 4.2.2 mailbox full", times: 2 }],
  ["Unknown user", { stage: "rcpt", to: "nobody@*", reply: "550 5.1.1 no such user" }],
  ["Greylisting", { stage: "rcpt", reply: "451 4.7.1 try again later", times: 1, per: "sender" }],
  ["Login refused", { stage: "auth", reply: "535 5.7.8 authentication failed" }],
  ["A slow server", { stage: "data", delay: "3s" }],
  ["Line goes dead", { stage: "message", drop: true }],
];

/** `{stage: "rcpt", to: "full*", reply: "452 …", times: 2}` in a sentence. */
export function inWords(fault) {
  const who = [["from", "from"], ["to", "to"], ["peer", "by"], ["user", "as"]].filter(([key]) => fault[key]).map(([key, word]) => `${word} ${fault[key]}`);
  const what = [
    fault.delay && `wait ${fault.delay}`, fault.throttle && `take ${fault.throttle}`, fault.reply && `answer “${fault.reply}”`,
    fault.drop && "hang up", fault.hang && "say nothing more",
  ].filter(Boolean);
  const when = [
    fault.rate && `when more than ${fault.rate} come`, fault.probability < 1 && `in ${Math.round(fault.probability * 100)} % of cases`,
    fault.times && (fault.times === 1 ? "once" : `${fault.times} times`), fault.per && `for each ${fault.per}`,
  ].filter(Boolean);
  return `${[STAGES[fault.stage] ?? fault.stage, ...who].join(" ")}: ${what.join(", then ")}${when.length ? `; ${when.join(" ")}` : ""}.`;
}

export function Faults() {
  const answer = useAnswer(api.faults, "", { news: state.conversed, pause: PAUSE });
  const faults = answer.value?.faults;
  const change = (sent) => sent.catch((error) => say(error.message, { bad: true })).then(answer.again);
  return html`
    <section class="page" aria-label="Faults">
      <h2>Faults</h2>
      <p class="quiet">What a server out there would do to your mail, played on request. They are asked in this order; the first that answers wins.</p>
      ${faults?.length > 0 && html`<ul class="faults">${faults.map(({ ID, Hits, Fault }) => html`
        <li key=${ID} data-testid="fault-row" data-id=${ID} class=${Fault.on === false ? "off" : ""}>
          <label class="toggle">
            <input type="checkbox" role="switch" checked=${Fault.on !== false}
                   onChange=${(event) => change(api.switchFault(ID, event.target.checked))} />
            <span>${inWords(Fault)}</span></label>
          <span class="badge" title="How often it struck">${count(Hits, "hit")}</span>
          <button class="button" aria-label="Remove this fault" title="Remove" onClick=${() => change(api.removeFault(ID))}>${icon("trash")}</button>
        </li>`)}</ul>`}
      ${faults?.length === 0 && html`<p class="none">No fault: every mail is accepted.</p>`}
      <${Waiting} answer=${answer} />
      <h3>Add one</h3>
      <div class="choices">${USUAL.map(([name, fault]) => html`
        <button class="button edged" key=${name} title=${inWords(fault)} onClick=${() => change(api.addFault(fault))}>${name}</button>`)}</div>
      <${Compose} add=${(fault) => change(api.addFault(fault))} />
    </section>`;
}

/** A fault of one's own; what it will do is said before it is added. */
function Compose({ add }) {
  const [fault, setFault] = useState({ stage: "rcpt", what: "reply", value: "550 5.1.1 no such user", from: "", to: "", times: "" });
  const put = (key) => (event) => setFault({ ...fault, [key]: event.target.value });
  const { stage, what, value, from, to, times } = fault;
  const made = { stage };
  if (from) made.from = from;
  if (to) made.to = to;
  made[what] = what === "drop" || what === "hang" ? true : value;
  if (times) made.times = Number(times);
  const field = (key, name, more = {}) => html`
    <label class="field"><span>${name}</span><input class="input" value=${fault[key]} onInput=${put(key)} ...${more} /></label>`;
  const select = (key, name, options) => html`
    <label class="field"><span>${name}</span><select class="input" value=${fault[key]} onChange=${put(key)}>
      ${Object.entries(options).map(([option, title]) => html`<option key=${option} value=${option}>${title}</option>`)}</select></label>`;
  return html`
    <form class="compose" data-testid="add-fault" onSubmit=${(event) => { event.preventDefault(); add(made); }}>
      ${select("stage", "When", STAGES)}
      ${field("from", "Sender is like", { placeholder: "anyone" })}
      ${field("to", "Recipient is like", { placeholder: "anyone" })}
      ${select("what", "Do", WHATS)}
      ${"reply delay throttle".includes(what) && field("value", { reply: "Answer", delay: "How long", throttle: "How fast" }[what],
        { placeholder: { reply: "550 5.1.1 no such user", delay: "3s", throttle: "1kB/s" }[what] })}
      ${field("times", "How often", { type: "number", min: 1, placeholder: "always" })}
      <p class="said" aria-live="polite">${inWords(made)}</p>
      <button class="button main">Add</button>
    </form>`;
}
