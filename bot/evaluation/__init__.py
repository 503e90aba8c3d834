"""Judges the running code on files of labelled examples."""
