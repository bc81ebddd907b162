"""The endpoints, one module a resource, each with its table `ROUTES`.

A new endpoint module is opened by naming it here. Limits, tokens and envelopes are not their business.
"""

from local.marketo.endpoints import (
    deletion,
    describe,
    export_files,
    exports,
    folders,
    identity,
    imports,
    leads,
    list_browse,
    members,
    membership,
    partitions,
    static_lists,
    stats,
    sync,
)
from local.marketo.routes import Route

ROUTES: tuple[Route, ...] = (
    *identity.ROUTES,
    *leads.ROUTES,
    *sync.ROUTES,
    *deletion.ROUTES,
    *describe.ROUTES,
    *partitions.ROUTES,
    *membership.ROUTES,
    *members.ROUTES,
    *list_browse.ROUTES,
    *static_lists.ROUTES,
    *folders.ROUTES,
    *imports.ROUTES,
    *exports.ROUTES,
    *export_files.ROUTES,
    *stats.ROUTES,
)
