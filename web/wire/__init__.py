"""The JSON on the wire, as structs: what is answered, what is sent to us, and how mail takes their shape."""
