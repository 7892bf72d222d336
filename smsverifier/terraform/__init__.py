"""The stack as a Terraform configuration, for whoever leaves.

files          every file: what stands in which; `terraform_configuration` is the way in
readme         the page beside them
table, handler, pipe, announcements, rest_api, alerts, email, receipts
               one part of the pipeline each
roles, log_groups, tags
               what several parts have
handover       what the files are written of: the configuration, and what AWS shows of it
references     what stands for an ARN, an account or a region that is known only there
hcl            Terraform's language: values and blocks, as `terraform fmt` would lay them out
"""
