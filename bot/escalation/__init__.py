"""From a cry for help to a closed case."""
