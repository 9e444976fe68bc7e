"""What holds a connection open, on the event loop: streams, the WebSocket, and those who wait for mail."""
