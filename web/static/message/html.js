/**
 * The mail's HTML as a recipient would see it. It is hostile: it is shown in a frame that may run no script and has
 * no origin, from a URL with a policy of its own; it may open links, in new tabs and when clicked.
 */

import { viewUrl } from "../api.js";
import { html } from "../vendor/preact-htm.js";

const SANDBOX = "allow-popups allow-popups-to-escape-sandbox"; // never allow-scripts, never allow-same-origin

export const Frame = ({ message }) => html`
  <iframe class="frame" data-testid="html-frame" title=${`HTML of ${message.Subject || "this message"}`} sandbox=${SANDBOX}
          referrerpolicy="no-referrer" src=${viewUrl(message.ID, "html", "?embed=1")} />`;
