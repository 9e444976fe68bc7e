/** The header block: subject, people, time, and where the envelope says something else. */

import { size } from "../format.js";
import { icon } from "../icons.js";
import { Moment } from "../moment.js";
import { quoted } from "../query.js";
import { follow, href } from "../routes.js";
import { state } from "../state.js";
import { Tags as Tagging } from "../tagging.js";
import { html, useState } from "../vendor/preact-htm.js";
import { Addresses } from "./addresses.js";

export function Header({ message }) {
  const { ID, Subject, From, To, Cc, Bcc, ReplyTo, Tags = [], Created, Date: dated, Size, Defects = [], ListUnsubscribe, Inbox } = message;
  const { from, to } = envelopeOnly(message);
  const arrived = Created || dated;
  const header = (title, list, field, testid, note) =>
    html`<${Addresses} title=${title} list=${list} field=${field} testid=${testid} note=${note} />`;
  return html`
    <header class="header">
      <div class="header-top">
        <h1 data-testid="message-subject" dir="auto">${Subject || html`<span class="quiet">no subject</span>`}</h1>
        <span class="header-side"><${Moment} of=${arrived} now=${state.now} /> · ${size(Size)}</span>
      </div>
      <dl>
        ${header("From", From?.Address || From?.Name ? [From] : [], "from", "message-from", from)}
        ${header("To", To, "to", "message-to")}
        ${header("Cc", Cc, "cc", "message-cc")}
        ${header("Bcc", Bcc, "bcc", "message-bcc")}
        ${header("Reply to", ReplyTo.filter(({ Address }) => Address !== From?.Address), "reply-to", "message-reply-to")}
        ${to.length > 0 && header("Envelope", to.map((Address) => ({ Name: "", Address })), "to", "message-envelope", "named by the envelope only")}
        ${Inbox !== "main" && html`<div class="header-line"><dt>Inbox</dt><dd class="addresses" data-testid="message-inbox">
          <a class="person" href=${href({ q: `in:${quoted(Inbox)}`, id: "", tab: "" })} onClick=${follow}>${Inbox}</a></dd></div>`}
        <${Tagging} id=${ID} tags=${Tags} />
        ${ListUnsubscribe?.Header && html`<${Unsubscribe} ...${ListUnsubscribe} />`}
      </dl>
      ${Defects.length > 0 && html`<${Flaws} defects=${Defects} />`}
    </header>`;
}

/** What the envelope says and the headers don't. Bcc recipients are in `Bcc` already. */
function envelopeOnly({ Envelope, From, To, Cc, Bcc }) {
  if (!Envelope) return { from: "", to: [] };
  const { MailFrom, RcptTo } = Envelope;
  const named = new Set([...To, ...Cc, ...Bcc].map(({ Address }) => Address.toLowerCase()));
  const differs = MailFrom.toLowerCase() !== (From?.Address ?? "").toLowerCase();
  return {
    from: !differs ? "" : MailFrom ? `envelope: ${MailFrom}` : "envelope: null sender <>",
    to: RcptTo.filter((address) => !named.has(address.toLowerCase())),
  };
}

/** How to get off the list, with the verdict of RFC 2369 and RFC 8058. */
function Unsubscribe({ Links, Errors, OneClick }) {
  const verdict = Errors || (OneClick ? "one click" : "not one click (RFC 8058)");
  return html`
    <div class="header-line"><dt>Unsubscribe</dt>
      <dd class=${Errors ? "addresses bad" : "addresses"} data-testid="unsubscribe">
        <span>${verdict}</span>${Links.map((link, index) => html`<span class="quiet" key=${index}>${link}</span>`)}</dd></div>`;
}

function Flaws({ defects }) {
  const [open, setOpen] = useState(false);
  const [first, ...more] = defects;
  return html`
    <div class="flaws" data-testid="defects">${icon("defect")}
      <ul>${(open ? defects : [first]).map((defect) => html`<li key=${defect}>${defect}</li>`)}</ul>
      ${more.length > 0 && html`<button class="link" aria-expanded=${open} onClick=${() => setOpen(!open)}>${open ? "fewer" : `${more.length} more`}</button>`}
    </div>`;
}
