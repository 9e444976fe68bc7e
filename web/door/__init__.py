"""Who comes in: host, origin, passwords and tokens, how much may be brought, what a browser may do with the answer."""
