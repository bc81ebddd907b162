"""Rights in the AWS of this machine: each request is judged by the policies of whoever signed it, as IAM would.

moto has a judge of its own, which cannot serve: it looks at resources in S3 only and so refuses every right that names
its queue, table or topic, takes a transaction for an action, and has no conditions (docs/decisions/0044). So moto says
who signed and which policies are attached; what these allow is read here.
"""
