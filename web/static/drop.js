/** Files that are dropped on the page are mail to be kept: .eml, mbox, zip. */

import * as api from "./api.js";
import { count } from "./format.js";
import { say } from "./toast.js";

const hasFiles = ({ dataTransfer }) => dataTransfer?.types.includes("Files");
const mark = (on) => document.body.toggleAttribute("data-dropping", on);

/** Take what is dropped, from now on. */
export function start() {
  addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(true);
  });
  addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false));
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    mark(false);
    keep([...event.dataTransfer.files]);
  });
}

async function keep(files) {
  const unsay = say(`Importing ${count(files.length, "file")}…`, { lasts: 60_000 });
  try {
    const { Count } = await api.importFiles(files);
    say(`${count(Count, "message")} imported`);
  } catch (error) {
    say(`Not imported: ${error.message}`, { bad: true });
  }
  unsay();
}
