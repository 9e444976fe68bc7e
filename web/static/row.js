/** One message in the list. */

import { button } from "./button.js";
import { called, inFull, size } from "./format.js";
import { icon } from "./icons.js";
import { markRead } from "./marks.js";
import { Moment } from "./moment.js";
import { canRemove, remove } from "./removal.js";
import { follow, href } from "./routes.js";
import { extend, toggle } from "./selection.js";
import { tags } from "./tag.js";
import { html, useMemo } from "./vendor/preact-htm.js";
import { only } from "./which.js";

/** Drawn anew only if something about it is new: `route` and `settings` are given because its link and its times follow them. */
export const Row = (about) => useMemo(() => drawn(about), Object.values(about));

/** `total` and `index` tell a screen reader where in the whole list this row is; `top` is its place in pixels. */
function drawn({ row, index, total, top, current, selected, reachable, fresh, now }) {
  const place = { "aria-setsize": total, "aria-posinset": index + 1, style: { top: `${top}px` } };
  if (!row) return html`<li class="row hollow" aria-hidden="true" ...${place}><i /><i /></li>`;
  const kind = `row${row.Read ? "" : " unread"}${current ? " current" : ""}${selected ? " selected" : ""}${fresh ? " fresh" : ""}`;
  return html`
    <li class=${kind} data-testid="message-row" data-id=${row.ID} data-seq=${row.Seq} ...${place}>
      <a href=${href({ view: "mail", id: row.ID })} onClick=${(event) => click(event, row)} tabindex=${reachable ? 0 : -1}
         aria-current=${current ? "true" : null}>
        ${row.Read ? null : html`<span class="dot"><span class="unseen">Unread. </span></span>`}
        <span class="row-who">
          <b data-testid="row-from">${called(row.From) || (row.MailFrom ?? "") || "no sender"}</b>
          <${Recipients} row=${row} />
        </span>
        <span class="row-when"><i class="row-size">${size(row.Size)}</i><${Moment} of=${row.Created} now=${now} /></span>
        <span class="row-what">
          <span class="row-subject" data-testid="row-subject">${row.Subject || "no subject"}</span>
          <span class="row-snippet">${row.Snippet}</span>
        </span>
        <span class="row-marks">${tags(row.Tags, 2)}<${Marks} row=${row} /></span>
      </a>
      <label class="row-check"><input type="checkbox" tabindex="-1" aria-label=${`Select ${row.Subject || "this message"}`} checked=${selected}
             onClick=${(event) => (event.shiftKey ? extend(row) : toggle(row))} /></label>
      <span class="row-actions">
        ${button(row.Read ? "unread" : "mail", row.Read ? "Mark as unread" : "Mark as read", () => markRead(row.ID, !row.Read), { tabindex: -1 })}
        ${canRemove && button("trash", "Delete", () => remove(only(row)), { tabindex: -1 })}
      </span>
    </li>`;
}

/** With ctrl a click selects, with shift it selects all between, else it opens. */
function click(event, row) {
  if (event.button || !(event.ctrlKey || event.metaKey || event.shiftKey)) return follow(event);
  event.preventDefault();
  return event.shiftKey ? extend(row) : toggle(row);
}

/** Who it is for by its headers, and in a chip whom only the envelope names. */
function Recipients({ row }) {
  const named = [...row.To, ...row.Cc];
  const written = new Set(named.map(({ Address }) => Address.toLowerCase()));
  const silent = (row.RcptTo ?? []).filter((address) => !written.has(address.toLowerCase()));
  return html`
    ${named.length > 0 && html`<span class="row-to" title=${named.slice(0, 20).map(inFull).join("\n")}>
      ${named[0].Address || named[0].Name}${named.length > 1 ? ` +${named.length - 1}` : ""}</span>`}
    ${silent.length > 0 && html`<span class="chip" title=${`Only the envelope names ${silent.slice(0, 20).join(", ")}`}>
      ${silent[0]}${silent.length > 1 ? ` +${silent.length - 1}` : ""}</span>`}`;
}

const MARKS = [
  ["Defects", "defect", (row) => `${row.Defects} defect${row.Defects === 1 ? "" : "s"}`],
  ["Attachments", "attachment", (row) => `${row.Attachments} attachment${row.Attachments === 1 ? "" : "s"}, ${size(row.Size)}`],
  ["Pinned", "pin", () => "Pinned"],
];

const Marks = ({ row }) => MARKS.filter(([key]) => row[key]).map(([, name, say]) => html`
  <span key=${name} class=${`mark ${name}`} title=${say(row)}>${icon(name)}<span class="unseen">${say(row)}</span></span>`);
