"""The words of the house: plain data and rules, no I/O, no clock, no framework."""
