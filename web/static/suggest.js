/** What the search box can complete: operators, their values, the tags that exist. */

import { quoted } from "./query.js";
import { state } from "./state.js";

const OPERATORS = {
  "from:": "sender, name or address", "to:": "recipient", "cc:": "", "bcc:": "", "reply-to:": "", "addressed:": "anyone of these",
  "subject:": "words or /pattern/", "body:": "", "filename:": "of an attachment", "header:": "as in header:X-Mailer:mutt", "message-id:": "",
  "envelope-from:": "what MAIL FROM said", "envelope-to:": "what RCPT TO said", "type:": "of a part, as in type:text/calendar",
  "is:unread": "", "is:read": "", "is:pinned": "", "is:tagged": "", "is:defective": "something is wrong with it",
  "has:attachment": "", "has:inline": "", "has:link": "", "has:code": "a one-time code",
  "before:": "as in 2026-01-31, yesterday, 2h", "after:": "as in 2026-01-31, yesterday, 2h", "larger:": "as in 20k, 1.5M", "smaller:": "as in 20k, 1.5M",
  "tag:": "", "in:": "an inbox", "auth:": "who logged in", "peer:": "the client's address", "session:": "of one conversation",
};

/** The word that ends at the caret, and where it begins. */
export function wordAt(text, caret) {
  const begin = text.slice(0, caret).search(/[^\s()]*$/);
  return { begin, word: text.slice(begin, caret) };
}

/** What this word could become: [text, explanation]. A leading minus stays. */
export function suggestions(word) {
  const sign = /^[-!]/.test(word) ? word[0] : "";
  const start = word.slice(sign.length).toLowerCase();
  if (!start) return [];
  const tags = Object.keys(state.info?.Tags ?? {}).map((tag) => [`tag:${quoted(tag)}`, "tag"]);
  const inboxes = state.inboxes.map(({ Name }) => [`in:${quoted(Name)}`, "inbox"]);
  return [...Object.entries(OPERATORS), ...(start.startsWith("tag:") ? tags : []), ...(start.startsWith("in:") ? inboxes : [])]
    .filter(([text]) => text.toLowerCase().startsWith(start) && text.toLowerCase() !== start)
    .slice(0, 8)
    .map(([text, meaning]) => [sign + text, meaning]);
}
