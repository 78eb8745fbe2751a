"""What goes out by itself: asked for, begun once, and what became of it, which may be that nobody knows."""
