/** Where to point an application: the lines to paste, for the mailers people use. */

/** Each gets the host and port that mail is to be sent to. */
export const SNIPPETS = [
  ["Shell", (host, port) => `printf 'Subject: Hello\\n\\nIt works.\\n' |
  curl -s smtp://${host}:${port} -T - \\
    --mail-from me@app.example --mail-rcpt you@app.example`],
  ["Python", (host, port) => `import smtplib
with smtplib.SMTP("${host}", ${port}) as smtp:
    smtp.sendmail("me@app.example", ["you@app.example"], "Subject: Hello\\n\\nIt works.")`],
  ["Django", (host, port) => `EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
EMAIL_HOST = "${host}"
EMAIL_PORT = ${port}`],
  ["Flask-Mail", (host, port) => `MAIL_SERVER = "${host}"
MAIL_PORT = ${port}`],
  ["FastAPI-Mail", (host, port) => `ConnectionConfig(
    MAIL_SERVER="${host}", MAIL_PORT=${port}, MAIL_FROM="me@app.example", MAIL_USERNAME="", MAIL_PASSWORD="",
    MAIL_STARTTLS=False, MAIL_SSL_TLS=False, USE_CREDENTIALS=False)`],
  ["Rails", (host, port) => `config.action_mailer.delivery_method = :smtp
config.action_mailer.smtp_settings = { address: "${host}", port: ${port} }`],
  ["Laravel", (host, port) => `MAIL_MAILER=smtp
MAIL_HOST=${host}
MAIL_PORT=${port}
MAIL_ENCRYPTION=null`],
  ["Symfony", (host, port) => `MAILER_DSN=smtp://${host}:${port}`],
  ["Spring", (host, port) => `spring.mail.host=${host}
spring.mail.port=${port}`],
  ["nodemailer", (host, port) => `nodemailer.createTransport({ host: "${host}", port: ${port}, secure: false, ignoreTLS: true })`],
  [".env", (host, port) => `SMTP_HOST=${host}
SMTP_PORT=${port}
SMTP_URL=smtp://${host}:${port}`],
  ["Compose", (host, port) => `services:
  app:
    environment:
      SMTP_HOST: host.docker.internal
      SMTP_PORT: ${port}
    extra_hosts: ["host.docker.internal:host-gateway"]`],
];
