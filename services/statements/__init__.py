"""What an institution states of itself: how many people there are, and how safe they say they feel."""
