"""segpush: audience files dropped on S3 become members of Marketo static lists."""
