/** A mail that was refused pops up where the developer is looking. */

import { go } from "./routes.js";
import { say } from "./toast.js";

const LASTS = 8000; // ms
let unsay = () => {};

/** `RCPT TO:<full@x.example>` and `452 4.2.2 mailbox full` as "Refused: mailbox full (452)". */
export function inWords(reply) {
  const [, code, text] = /^(\d{3})[ -](?:\d\.\d+\.\d+ )?(.*)$/s.exec(reply) ?? [null, "", reply];
  return `${text || "no reason given"}${code && ` (${code})`}`;
}

/** Tell of the last of these; of a client that is refused a hundred times, once. */
export function refused(refusals) {
  const { Message, Command, SessionID } = refusals.at(-1);
  unsay();
  unsay = say(`Refused: ${inWords(Message)}`, {
    detail: Command, bad: true, lasts: LASTS,
    action: "Show", run: () => { unsay(); go({ view: "conversations", id: SessionID, tab: "" }); },
  });
}
