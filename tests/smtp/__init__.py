"""SMTP as clients meet it: real sockets, scripts of what is said and answered, other people's programs."""
