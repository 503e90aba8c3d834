"""Handing a case to an agency: whom to ask, what they may know, on paper and as data."""
