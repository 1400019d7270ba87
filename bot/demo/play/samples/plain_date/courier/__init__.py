"""Receipts for parcels that have arrived."""
