"""The case file's stores: texts, people, identifiers, tasks, links, offers, and who is there."""
