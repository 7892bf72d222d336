"""The stack as a Terraform configuration, for whoever leaves.

hcl          Terraform's language: values and blocks, as `terraform fmt` would lay them out
references   what stands for an ARN, an account or a region that is known only there
handover     what the files are written of: the configuration, and what AWS shows of it
"""
