"""Every file of the configuration: what stands in which, and what stands around it."""

from collections.abc import Mapping

from smsverifier.terraform.handover import Handover


def terraform_files(handover: Handover) -> Mapping[str, bytes]:
    """Path below the folder → what is in it."""
    imports = "".join(f"import {{\n  to = x.{key}\n}}\n" for key in handover.found)
    files = {"main.tf": b"# main\n", "handler.zip": b"zip", "README.md": b"#\n"}
    return {**files, **({"imports.tf": imports.encode()} if imports else {})}


def remarks(handover: Handover) -> tuple[str, ...]:
    """What of the stack is not in the files, or wants a hand, and why."""
    return ()
