"""Offers that the judge of job ads learns from, and the training of its small text model."""
