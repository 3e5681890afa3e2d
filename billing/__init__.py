"""Billing issues documents and voids them. It knows nothing of reports, nor of who carries a voiding through."""
