"""A mail on its way to a browser or from a program: HTML made safe to look at, small pictures, mail from JSON."""
