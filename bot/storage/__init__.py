"""Everything that must survive a crash; the only room that speaks SQL."""
