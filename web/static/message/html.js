/**
 * The mail's HTML as a recipient would see it, on screens of several widths, light and dark.
 *
 * It is hostile: it is shown in a frame that may run no script and has no origin, from a URL with a policy of its
 * own that lets nothing in from elsewhere until asked to. It may open links: in new tabs, and when clicked.
 */

import { viewUrl } from "../api.js";
import { count } from "../format.js";
import { icon } from "../icons.js";
import { prefer } from "../settings.js";
import { state } from "../state.js";
import { html, useMemo, useState } from "../vendor/preact-htm.js";
import { remoteOf, supportsDark } from "./remote.js";
import { toggleDark, toggleImages, WIDTHS } from "./widths.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox"; // never allow-scripts, never allow-same-origin

export function Frame({ message }) {
  const { HTML, ID, Subject } = message;
  const { width, darkMail, images } = state.settings;
  const [allowed, allow] = useState(false);
  const remote = useMemo(() => remoteOf(HTML), [HTML]);
  const ownDark = useMemo(() => supportsDark(HTML), [HTML]);
  const dark = !darkMail ? "no" : ownDark ? "own" : "forced";
  return html`
    <div class="preview-tools">
      <div class="switch" role="group" aria-label="Width of the preview">
        ${WIDTHS.map((each) => html`
          <button key=${each.name} class="button" data-testid=${`width-${each.name}`} aria-pressed=${each.width === width}
                  title=${`${each.title} ([ and ])`} aria-label=${each.title} onClick=${() => prefer({ width: each.width })}>${icon(each.name)}</button>`)}
      </div>
      <button class="button" aria-pressed=${darkMail} title="Dark preview (d)" aria-label="Dark preview" data-testid="dark-preview"
              onClick=${toggleDark}>${icon("moon")}</button>
      <button class="button" aria-pressed=${images} title=${images ? "Images are shown (i)" : "Images are not shown (i)"} aria-label="Images" data-testid="images"
              onClick=${toggleImages}>${icon("image")}</button>
      <span class="quiet" data-testid="dark-kind">${{ no: "", own: "the mail’s own dark", forced: "forced: this mail has no dark" }[dark]}</span>
      <span class="gap" />
      ${remote.length > 0 && html`<${Remote} urls=${remote} allowed=${allowed} allow=${allow} />`}
    </div>
    <div class="stage" data-dark=${dark}>
      <div class="screen" style=${{ width: width ? `${width}px` : "100%" }} data-sized=${width > 0}>
        <iframe class="frame" key=${`${allowed} ${images}`} data-testid="html-frame" title=${`HTML of ${Subject || "this message"}`} sandbox=${SANDBOX}
                referrerpolicy="no-referrer" src=${viewUrl(ID, "html", `?embed=1${allowed ? "&remote=1" : ""}${images ? "" : "&bare=1"}`)} />
      </div>
    </div>`;
}

const Remote = ({ urls, allowed, allow }) => html`
  <span class="remote" data-testid="remote" title=${urls.slice(0, 20).join("\n")}>
    ${icon(allowed ? "eye" : "blocked")}<span>${count(urls.length, "remote item")} ${allowed ? "loaded" : "blocked"}</span></span>
  <button class="button edged" data-testid="remote-switch" aria-pressed=${allowed} onClick=${() => allow(!allowed)}>${allowed ? "Block" : "Load"}</button>`;
