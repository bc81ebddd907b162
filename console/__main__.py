"""`python -m console` is `segpush`; its script says under which name it was called."""

import os

from console.app import app

app(prog_name=os.environ.get("SEGPUSH_PROGRAM", "segpush"))
