/** The rail: parts of the mailbox, each a link, each with its count. */

import { number } from "./format.js";
import { icon } from "./icons.js";
import { follow, href } from "./routes.js";
import { state } from "./state.js";
import { hue } from "./tag.js";
import { html } from "./vendor/preact-htm.js";

export function Rail() {
  const { list, route, info, settings: { saved } } = state;
  const tags = Object.entries(info?.Tags ?? {});
  return html`
    <nav class="rail" aria-label="Mailbox">
      <ul>
        <${Place} name="All mail" glyph="inbox" to=${{ view: "mail", q: "" }} count=${info?.Messages ?? list?.total} />
        <${Place} name="Unread" glyph="unread" to=${{ view: "mail", q: "is:unread" }} count=${info?.Unread} strong />
        <${Place} name="Pinned" glyph="pin" to=${{ view: "mail", q: "is:pinned" }} />
        <${Place} name="Attachments" glyph="attachment" to=${{ view: "mail", q: "has:attachment" }} />
      </ul>
      ${saved.length > 0 && html`<h2>Searches</h2><ul>${saved.map((q) => html`
        <${Place} key=${q} name=${q} glyph="search" to=${{ view: "mail", q }} />`)}</ul>`}
      ${tags.length > 0 && html`<h2>Tags</h2><ul>${tags.map(([name, count]) => html`
        <${Place} key=${name} name=${name} hue=${hue(name)} to=${{ view: "mail", q: `tag:${quoted(name)}` }} count=${count} />`)}</ul>`}
      <ul class="rail-end">
        <${Place} name="Conversations" glyph="plug" to=${{ view: "conversations", q: "" }} />
        <${Place} name="Faults" glyph="bolt" to=${{ view: "faults", q: "" }} />
        <${Place} name="Overview" glyph="chart" to=${{ view: "overview", q: "" }} />
      </ul>
    </nav>`;

  function Place({ name, glyph, hue: colour, to, count, strong }) {
    const here = route.view === to.view && (route.view !== "mail" || route.q === to.q);
    return html`
      <li><a href=${href({ id: "", tab: "", ...to })} onClick=${follow} aria-current=${here ? "page" : null} title=${name}>
        ${glyph ? icon(glyph) : html`<i class="spot" style=${{ "--hue": colour }} />`}
        <span>${name}</span>${count > 0 && html`<b class=${strong ? "strong" : ""}>${number(count)}</b>`}
      </a></li>`;
  }
}

/** A word of the search language, in quotes where it needs them. */
export const quoted = (word) => (/[\s"()]/.test(word) ? `"${word.replaceAll('"', "")}"` : word);
