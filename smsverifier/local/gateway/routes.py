"""A deployed API made ready to serve: its paths, and its templates and models parsed once.

Built from the copy of moto's RestAPI that the deployment froze, never from the API as edited since.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from smsverifier.local.gateway.validation import BodyValidator
from smsverifier.local.gateway.velocity import Template


@dataclass(frozen=True)
class Route:
    """A method that matches a request, with the path's parameters."""

    resource_id: str
    resource_path: str
    method: Any
    """moto's Method."""
    path_parameters: dict[str, str]


class DeployedApi:
    """One deployment. Threads share it: what two of them make at once, one keeps."""

    def __init__(self, api: Any) -> None:
        """`api` is moto's RestAPI as it was deployed."""
        self.api = api
        self._children: dict[str | None, list[Any]] = {}
        for resource in api.resources.values():
            self._children.setdefault(resource.parent_id, []).append(resource)
        for children in self._children.values():
            children.sort(key=_precedence)
        self._templates: dict[str, Template] = {}
        self._validators: dict[str, BodyValidator] = {}

    def route(self, http_method: str, parts: tuple[str, ...]) -> Route | None:
        """The method for a path. Its own name goes before ANY; HEAD is not GET here."""
        root = self.api.resources[self.api.root_resource_id]
        found = next(self._matches(root, "", parts, {}), None)
        if found is None:
            return None
        resource, path, parameters = found
        methods = resource.resource_methods
        method = methods.get(http_method) or methods.get("ANY")
        return None if method is None else Route(resource.id, path or "/", method, parameters)

    def template(self, source: str) -> Template:
        """The template for its text. Raises TemplateFailedError."""
        if source not in self._templates:
            self._templates[source] = Template(source)
        return self._templates[source]

    def validator(self, model: str) -> BodyValidator:
        """The validator for a model's name. Raises BrokenModelError."""
        if model not in self._validators:
            schemas = {model.name: model.schema or "{}" for model in self.api.models.values()}
            self._validators[model] = BodyValidator(self.api.id, schemas, model)
        return self._validators[model]

    def _matches(
        self, resource: Any, path: str, parts: tuple[str, ...], parameters: dict[str, str]
    ) -> Iterator[tuple[Any, str, dict[str, str]]]:
        """Resources that fit the path's parts, the most exact first."""
        if not parts:
            yield resource, path, parameters
            return
        for child in self._children.get(resource.id, ()):
            name = child.path_part
            here = f"{path}/{name}"
            if name == parts[0]:
                yield from self._matches(child, here, parts[1:], parameters)
            elif name.endswith("+}"):
                yield child, here, parameters | {name[1:-2]: "/".join(parts)}
            elif name.startswith("{") and parts[0]:
                bound = parameters | {name[1:-1]: parts[0]}
                yield from self._matches(child, here, parts[1:], bound)


def _precedence(resource: Any) -> int:
    """Fixed parts go before {parameters}, and those before {greedy+} ones."""
    part = resource.path_part
    return 2 if part.endswith("+}") else 1 if part.startswith("{") else 0
