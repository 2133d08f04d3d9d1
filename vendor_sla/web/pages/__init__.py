"""Pages: one module a noun; each route is a door and one service call."""
