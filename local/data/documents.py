"""The two documents of the demo, as their author would write them."""

from __future__ import annotations

PREFIX = "inbox/spring-campaigns/spring-buyers/"
USUAL_CREATED = 5_000  # people a run may create without a person's approval

ACCOUNT = """\
# One Marketo subscription. Its Munchkin id, client id and client secret are in the secret segpush/acme.
version: 1
name: acme
daily_quota: 50000  # API calls a day, all integrations together
share_percent: 50   # how much of them segpush may use
"""

DESTINATION = """\
# The people who bought in spring, from Adobe Experience Platform onto Marketo list 1021.
version: 1
name: spring-campaigns
account: acme
sync: audience_and_profile
people: match_and_create
match: {{source: Email, field: email, several: most_recently_updated}}
partition: Europe
mapping:
  - {{source: person_name_firstName, target: firstName}}
  - {{source: person_name_lastName, target: lastName}}
  - {{source: companyName, target: company, write: on_create}}
  - {{source: homeAddress_city, target: city}}
  - {{source: _acme_loyalty_points, target: loyaltyPoints}}
audiences:
  - slug: spring-buyers
    name: Spring Buyers
    source:
      preset: aep
      quote: double       # the export was set to quote where needed; AEP's default is not to
      prefix: {prefix}
      content: full
      manifest: optional
      quiet_period: 10s   # long enough for a demo; 15m otherwise
    list: {{id: {list_id}, members: follow}}
    start: 2026-01-12
    state: active
limits: {{rejected_percent: 5, removed_percent: 20, created_people: {created_people}, first_run: hold}}
alerts: [failed, held, rejected]
"""


def destination(list_id: int, people: int) -> str:
    """Return the destination document; a demo with very many people allows itself to create more of them."""
    return DESTINATION.format(prefix=PREFIX, list_id=list_id, created_people=max(USUAL_CREATED, people // 2))
