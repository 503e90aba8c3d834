"""Check-ins that somebody who leaves has chosen: told, asked, answered, missed."""
