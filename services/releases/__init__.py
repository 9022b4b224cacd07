"""Figures that give nobody away: counting, disclosure control, the interval audit, and the register of publications."""
