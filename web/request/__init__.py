"""What every route shares: reading what a request asks for, what its caller may see and do, the kinds of answer."""
