"""Rights in the AWS of this machine: each request is judged by the policies of whoever signed it, as IAM would.

moto has a judge of its own, which cannot serve: it knows the resources of S3 and SQS only and so refuses every right that
names its table, topic or secret, takes a transaction for an action, and has no conditions (docs/decisions/0044). So moto
says who signed and which policies are attached; what these allow is read here.
"""
