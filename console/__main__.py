"""`python -m console` is `segpush`."""

from console.app import app

app(prog_name="segpush")
