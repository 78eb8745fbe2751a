"""Declared emergencies: bounded, confirmed by a second person, with a shorter chain and the reviews that follow."""
