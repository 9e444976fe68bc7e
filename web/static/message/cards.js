/** What a mail says to programs, said to people: invitations and delivery reports. */

import { icon } from "../icons.js";
import { html } from "../vendor/preact-htm.js";

export const Cards = ({ message }) => html`
  ${(message.Invitations ?? []).map((invitation) => html`<${Invitation} key=${invitation.PartID} ...${invitation} />`)}
  ${message.Deliveries?.length > 0 && html`<${Deliveries} list=${message.Deliveries} />`}`;

const METHODS = { REQUEST: "Invitation", CANCEL: "Cancelled", REPLY: "Answer to an invitation", PUBLISH: "Event" };

const Invitation = ({ Method, Summary, Location, Organizer, Start, End }) => html`
  <p class="card" data-testid="invitation">${icon("calendar")}<span><b>${METHODS[Method] ?? "Calendar"}: ${Summary || "no title"}</b>${" "}
    ${[[calendar(Start), calendar(End)].filter(Boolean).join(" to "), Location, Organizer && `by ${Organizer}`].filter(Boolean).join(" · ")}</span></p>`;

/** `20261127T150000Z` as people write it; what is not that stays as it is. */
const calendar = (text) =>
  text.replace(/^(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)\d\d(Z?))?$/, (_, year, month, day, hour, minute, zone) =>
    `${year}-${month}-${day}${hour ? ` ${hour}:${minute}${zone && " UTC"}` : ""}`);

const Deliveries = ({ list }) => html`
  <ul class="card-list" data-testid="deliveries">${list.map(({ Recipient, Action, Status, Diagnostic }, index) => html`
    <li class=${Action === "failed" ? "card bad" : "card"} key=${index}>${icon(Action === "failed" ? "defect" : "mail")}
      <span><b>${Action || "report"}: ${Recipient}</b> ${[Status, Diagnostic].filter(Boolean).join(" · ")}</span></li>`)}</ul>`;
