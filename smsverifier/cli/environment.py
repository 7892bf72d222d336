"""The variables that this program reads, as the help names them."""

from collections.abc import Mapping

EVERYWHERE = {
    "SMSVERIFIER_CONFIG": "the configuration, where -c names none",
    "SMSVERIFIER_LOCAL_PORT": "port of the embedded AWS [4610]",
    "AWS_PROFILE": "the AWS profile, where --profile names none",
    "AWS_REGION": "the region, where no configuration names one",
    "AWS_ENDPOINT_URL": "another AWS for --target aws; the SDK's others too",
    "SMSVERIFIER_API_URL": "behind such: its address of the API",
    "XDG_STATE_HOME": "where the embedded AWS keeps its files",
    "NO_COLOR": "set: no colours",
}
"""Variable → what it is for."""
OF_THE_EMBEDDED_AWS = {
    "SMSVERIFIER_LOCAL_PORT": "its port [4610]",
    "SMSVERIFIER_LOCAL_ANSWER_SECONDS": "how long it may take to answer [10]",
    "SMSVERIFIER_LOCAL_GRACE_SECONDS": "without a stack it ends after [600]",
    "XDG_STATE_HOME": "where it keeps its files",
    "SMSVERIFIER_LOCAL_SMS_SANDBOX": "1: the account is in the sandbox",
    "SMSVERIFIER_LOCAL_SMS_SPEND_LIMIT": "its quota for SMS, USD a month",
    "SMSVERIFIER_LOCAL_SMS_SPENT": "USD spent already",
    "SMSVERIFIER_LOCAL_SMS_REVIEW": "1: AWS looks at the account first",
    "SMSVERIFIER_LOCAL_SMS_PER_SECOND": "SNS takes so many SMS a second",
    "SMSVERIFIER_LOCAL_SMS_OPTED_OUT": "numbers that want no SMS",
    "SMSVERIFIER_LOCAL_FREE_PLAN_DAYS": "days until its free plan ends",
    "SMSVERIFIER_LOCAL_SENDER_IDS": "registered for India, in commas",
    "SMSVERIFIER_LOCAL_LAMBDA_CONCURRENCY": "functions at once [1000]",
    "SMSVERIFIER_LOCAL_EMAIL_SANDBOX": "1: the sandbox of SES [0]",
    "SMSVERIFIER_LOCAL_EMAIL_DAILY": "mails in 24 hours [500000]",
    "SMSVERIFIER_LOCAL_EMAIL_RATE": "mails a second [500]",
    "SMSVERIFIER_LOCAL_SMS_RECEIPT_SECONDS": "how late receipts come",
}
"""Those of the account that it plays count when it starts."""


def variables(meanings: Mapping[str, str]) -> str:
    """They as a part of a help, each on a line of its own."""
    width = max(map(len, meanings))
    lines = (f"  {name:<{width}}  {meaning}" for name, meaning in meanings.items())
    return "\b\nEnvironment:\n" + "\n".join(lines)
