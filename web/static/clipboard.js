/** What a click copies. */

import { href } from "./routes.js";
import { say } from "./toast.js";

export function copy(text, what = "Copied") {
  navigator.clipboard.writeText(text).then(
    () => say(`${what}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`),
    () => say("This browser does not let the page copy.", { bad: true }),
  );
}

export const copyLink = () => copy(location.origin + href({ tab: "" }), "Link copied");
