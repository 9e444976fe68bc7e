// Drives the commands of the npm package cypress-mailpit without a Cypress: `cy` is as much of it as they use.
// Arguments: the folder of the package, the URL of a catcher. Prints one JSON object with what each command said.

import { pathToFileURL } from "node:url";
import { join } from "node:path";

const [folder, url] = process.argv.slice(2);

globalThis.Cypress = { expose: () => url, Commands: { add: (name, _, command) => (globalThis.commands[name] = command) } };
globalThis.commands = {};
globalThis.cy = {
  env: async () => ({}),
  wrap: async (value) => value,
  wait: async () => {},
  request: async ({ method, url, qs, body }) => {
    const query = qs ? `?${new URLSearchParams(qs)}` : "";
    const response = await fetch(url + query, {
      method,
      body: body === undefined ? undefined : JSON.stringify(body),
      headers: body === undefined ? {} : { "Content-Type": "application/json" },
    });
    if (!response.ok) throw new Error(`${method} ${url}${query}: ${response.status} ${await response.text()}`);
    const text = await response.text();
    const json = (response.headers.get("Content-Type") ?? "").includes("application/json");
    return { status: response.status, body: json ? JSON.parse(text) : text };
  },
};

const { MailpitCommands } = await import(pathToFileURL(join(folder, "dist", "src", "MailpitCommands.js")));
const mailpit = new MailpitCommands();

const said = {};
await mailpit.mailpitDeleteAllEmails();
said.sent = await mailpit.mailpitSendMail({ subject: "One & only", attachments: [{ Content: "YWJj", Filename: "a.txt" }] });
await mailpit.mailpitSendMail({ subject: "Other", to: [{ Email: "other@example.com", Name: "" }] });
const message = await mailpit.mailpitGetMail(said.sent.ID);
said.subject = await mailpit.mailpitGetSubject(message);
said.to = await mailpit.mailpitGetRecipientAddress(message);
said.from = await mailpit.mailpitGetFromAddress(message);
said.attachments = await mailpit.mailpitGetAttachments(message);
said.html = await mailpit.mailpitGetMailHTMlBody(message);
said.text = await mailpit.mailpitGetMailTextBody(message);
said.bySubject = (await mailpit.mailpitGetEmailsBySubject("only")).messages_count;
said.byTo = (await mailpit.mailpitGetEmailsByTo("other@example.com")).messages_count;
await mailpit.mailpitSetAllEmailStatusAsUnRead();
await mailpit.mailpitSetStatusAsRead(message);
said.unread = (await mailpit.mailpitGetAllMails()).unread;
await mailpit.mailpitDeleteEmailsBySearch("subject:other");
said.left = (await mailpit.mailpitGetAllMails()).messages.map(({ Subject }) => Subject);
console.log(JSON.stringify(said));
