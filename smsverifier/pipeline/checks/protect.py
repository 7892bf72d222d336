"""The commands for a Protect configuration that lets SMS go to the event's countries only.

It would be the default of the whole account and region, for every program that sends SMS there
(SNS and Cognito too, aws: eum-protect-default-is-for-all): so it is printed, never done for anyone.
"""

from collections.abc import Sequence

NOT_ISO = frozenset({"AC", "TA", "XK"})
"""Of the library's regions, those whose codes ISO 3166 has not given out."""


def protect_commands(region: str, countries: Sequence[str]) -> tuple[str, ...]:
    """Lines for a shell: make it, block every country but `countries`, make it the default."""
    # It costs 50 ms, and no other command needs every country there is.
    from phonenumbers import SUPPORTED_REGIONS  # noqa: PLC0415

    client = f"aws pinpoint-sms-voice-v2 --region {region}"
    blocked = " ".join(sorted(SUPPORTED_REGIONS - NOT_ISO - set(countries)))
    return (
        f"ID=$({client} create-protect-configuration --query ProtectConfigurationId --output text)",
        f"RULES=$(for C in {blocked}; do printf '%s={{ProtectStatus=BLOCK}},' $C; done)",
        f"{client} update-protect-configuration-country-rule-set --protect-configuration-id $ID "
        '--number-capability SMS --country-rule-set-updates "${RULES%,}"',
        f"{client} set-account-default-protect-configuration --protect-configuration-id $ID",
    )
