"""Which stacks there are in an account and a region, by their tag."""

from smsverifier.aws import Aws
from smsverifier.naming import STACK_TAG


def tagged_stacks(aws: Aws) -> frozenset[str]:
    """The names in the tags of everything tagged in this region.

    The tagging service forgets slowly: a stack that was just removed may still be among them.
    """
    pages = aws.client("resourcegroupstaggingapi").get_paginator("get_resources")
    return frozenset(
        tag["Value"]
        for page in pages.paginate(TagFilters=[{"Key": STACK_TAG}])
        for hit in page["ResourceTagMappingList"]
        for tag in hit["Tags"]
        if tag["Key"] == STACK_TAG
    )
