"""The ports over boto3, one module a service, and nothing else: no decision, no word of our domain is made here."""
