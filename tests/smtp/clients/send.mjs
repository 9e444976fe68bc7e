// Sends one mail with nodemailer: node send.mjs '{"host": …}' '{"from": …}'; its modules are found by NODE_PATH.
import { createRequire } from "node:module";
const nodemailer = createRequire(process.env.CLIENTS + "/")("nodemailer");
const [transport, mail] = process.argv.slice(2).map((text) => JSON.parse(text));
const info = await nodemailer.createTransport(transport).sendMail(mail);
console.log(info.response);
