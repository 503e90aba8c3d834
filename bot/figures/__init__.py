"""What the cases of a time add up to: counted, made safe to publish, drawn and sent."""
