"""Least privilege: what each role may do (`role_policies`), which IAM actions our own calls need
(`actions`), and the policy for whoever runs this tool (`deployer_policy`), made from them."""
