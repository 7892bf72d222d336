"""A registrations table that nothing else belongs to, and ways to fill and to see it."""

import itertools
from collections.abc import Iterable, Sequence
from pathlib import Path

from smsverifier.aws import Aws
from smsverifier.config import Config, FormField
from smsverifier.config.model import DEFAULT_FIELDS
from smsverifier.registrations.exporter import Exported, Format, export
from smsverifier.registrations.import_file import preview_import
from smsverifier.registrations.import_rules import ImportRules
from smsverifier.registrations.importer import Imported, Importer
from smsverifier.resources.catalog import catalog
from smsverifier.row import Item

PHONES = ["+919876543210", "+919876543211"]


class Registrations:
    """One table and its rows."""

    def __init__(self, aws: Aws, stack: str) -> None:
        self.aws = aws
        self._table = catalog(Config(stack=stack), aws)[0]
        self._table.create(self._table.desired({}))
        self.name = self._table.name

    def put(self, items: Iterable[Item]) -> None:
        for item in items:
            self.aws.client("dynamodb").put_item(TableName=self.name, Item=item)

    def items(self) -> dict[str, Item]:
        """Everything in it by its key, the counts included."""
        found = self.aws.client("dynamodb").scan(TableName=self.name, ConsistentRead=True)
        return {item["registration_id"]["S"]: item for item in found["Items"]}

    def export(self, *paths: Path) -> Exported:
        files = {Format(path.suffix[1:]): path for path in paths}
        return export(self.aws, self.name, files, lambda _: None)

    def load(self, path: Path, *, telling: bool = False, duplicates: str = "reject") -> Imported:
        """Import `path`."""
        run = Importer(self.aws, self.name, telling, lambda _: None, lambda: False)
        return run.run(preview_import(path, admission(duplicates)).items())


def admission(
    duplicates: str = "reject",
    now_ms: int = 1763900000000,
    fields: Sequence[FormField] = DEFAULT_FIELDS,
) -> ImportRules:
    """Who may come into a stack for India whose form asks for this."""
    ids = (f"import-{number}" for number in itertools.count(1))
    return ImportRules(duplicates, "IN", ("IN",), fields, now_ms, lambda: next(ids))


def row(phone: str, status: str | None = None, **texts: str) -> Item:
    """A registration as the API and the handler write it."""
    item: Item = {
        "registration_id": {"S": phone},
        "phone": {"S": phone},
        "request_id": {"S": f"request-{phone}"},
        "registered_at": {"N": "1763800000123"},
        "source": {"S": "form"},
        **{name: {"S": text} for name, text in ({"name": "Asha"} | texts).items()},
    }
    tried = {"sms_updated_at": {"N": "1763800000456"}, "sms_attempts": {"N": "1"}}
    return item if status is None else {**item, "sms_status": {"S": status}, **tried}
