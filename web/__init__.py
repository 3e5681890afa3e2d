"""The page itself, and what all routes share: how they answer, how they refuse, what they let in."""
