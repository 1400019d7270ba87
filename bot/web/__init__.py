"""The doors: webhooks, the SDK endpoint, the REST API and the pages that people see."""
