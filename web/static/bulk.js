/** The head of the list: how much it holds and what can be done with all of it, or with what is selected. */

import { markAllRead } from "./actions.js";
import { count, number } from "./format.js";
import { icon } from "./icons.js";
import { Menu } from "./menu.js";
import { canRemove, removeAll } from "./removal.js";
import { go } from "./routes.js";
import * as selection from "./selection.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const sorts = { "": "Newest first", oldest: "Oldest first", largest: "Largest first", sender: "By sender" };

const button = (name, title, run, more = {}) => html`
  <button class="button" title=${title} aria-label=${title} onClick=${run} ...${more}>${icon(name)}</button>`;

export function Head() {
  const { list, route } = state;
  const selected = selection.howMany();
  const total = list?.total ?? 0;
  if (selected) return html`<${Selected} selected=${selected} total=${total} />`;
  const nothing = route.q ? "No match" : "No messages";
  return html`
    <div class="list-head">
      <h2>${list?.error ? "No list" : list && (total ? count(total, ...(route.q ? ["match", "matches"] : ["message"])) : nothing)}
        ${list?.unread > 0 && html`<span class="quiet"> · ${number(list.unread)} unread</span>`}</h2>
      <${Menu} id="sort" glyph="sort" title=${`Sort: ${sorts[route.sort] ?? sorts[""]}`} testid="sort" items=${Object.entries(sorts).map(([sort, name]) => ({
        name, checked: sort === route.sort, run: () => go({ sort }, { replace: true }),
      }))} />
      ${button("check", `Mark ${route.q ? "these" : "all"} as read`, markAllRead, { disabled: !list?.unread })}
      ${canRemove && button("trash", route.q ? `Delete the ${count(total, "match", "matches")}` : `Delete all ${number(total)}`, removeAll,
        { disabled: !total, "data-testid": "delete-all" })}
    </div>`;
}

const Selected = ({ selected, total }) => html`
  <div class="list-head selected" role="toolbar" aria-label="Selected messages" data-testid="selection">
    ${button("close", "Select none (esc)", selection.clear)}
    <h2>${number(selected)} selected</h2>
    ${selected < total && html`<button class="link" onClick=${selection.selectAll}>All ${number(total)}</button>`}
    <span class="gap" />
    ${button("mail", "Mark as read", () => selection.markSelected(true))}
    ${button("unread", "Mark as unread", () => selection.markSelected(false))}
    ${button("pin", "Pin", selection.pinSelected)}
    ${canRemove && button("trash", "Delete (#)", selection.removeSelected)}
  </div>`;
