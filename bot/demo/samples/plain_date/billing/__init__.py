"""Receipts for paid invoices."""
