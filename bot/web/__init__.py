"""The public door: chat page, webhooks, health."""
