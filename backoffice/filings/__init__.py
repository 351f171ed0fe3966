"""Filings."""
