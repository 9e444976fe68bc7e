/** What a click copies. */

import { href } from "./routes.js";
import { say } from "./toast.js";

export async function copy(text, what = "Copied") {
  try {
    await navigator.clipboard.writeText(text); // there is none where the page came from another machine without TLS
    say(`${what}: ${text.length > 60 ? `${text.slice(0, 60)}…` : text}`);
  } catch {
    say("This browser does not let the page copy.", { bad: true });
  }
}

export const copyLink = () => copy(location.origin + href({ tab: "" }), "Link copied");
