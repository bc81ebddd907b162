"""Fields of a person that Marketo keeps with the company: Sync Leads writes them for new people only (Adobe: error 1021)."""

from __future__ import annotations

COMPANY_FIELDS = frozenset(
    {
        "company", "site", "website", "mainPhone", "annualRevenue", "numberOfEmployees", "industry", "sicCode",
        "billingStreet", "billingCity", "billingState", "billingCountry", "billingPostalCode",
    }
)  # fmt: skip
"""Marketo's standard company fields, by API name."""
