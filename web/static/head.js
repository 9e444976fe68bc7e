/** The head of the list: how much it holds and what can be done with all of it; or the bar of what is selected. */

import { count, number } from "./format.js";
import { icon } from "./icons.js";
import { lazy } from "./lazy.js";
import { markAllRead } from "./marks.js";
import { Menu } from "./menu.js";
import { canRemove, removeAll } from "./removal.js";
import { go } from "./routes.js";
import { howMany } from "./selection.js";
import { state } from "./state.js";
import { html } from "./vendor/preact-htm.js";

const sorts = { "": "Newest first", oldest: "Oldest first", largest: "Largest first", sender: "By sender" };

const Selected = lazy(() => import("./selected.js").then((module) => module.Selected), html`<div class="list-head selected" />`);

export const button = (name, title, run, more = {}) => html`
  <button class="button" title=${title} aria-label=${title} onClick=${run} ...${more}>${icon(name)}</button>`;

export function Head() {
  const { list, route } = state;
  const total = list?.total ?? 0;
  if (howMany()) return html`<${Selected} />`;
  const nothing = route.q ? "No match" : "No messages";
  return html`
    <div class="list-head">
      <h2>${list?.error ? "No list" : list && (total ? count(total, ...(route.q ? ["match", "matches"] : ["message"])) : nothing)}
        ${list?.unread > 0 && html`<span class="quiet"> · ${number(list.unread)} unread</span>`}</h2>
      <${Menu} id="sort" glyph="sort" title=${`Sort: ${sorts[route.sort] ?? sorts[""]}`} testid="sort" items=${Object.entries(sorts).map(([sort, name]) => ({
        name, checked: sort === route.sort, run: () => go({ sort }, { replace: true }),
      }))} />
      ${button("check", `Mark ${count(list?.unread ?? 0, "message")} as read`, markAllRead, { disabled: !list?.unread })}
      ${canRemove && button("trash", route.q ? `Delete the ${count(total, "match", "matches")}` : `Delete all ${number(total)}`, removeAll,
        { disabled: !total, "data-testid": "delete-all" })}
    </div>`;
}
