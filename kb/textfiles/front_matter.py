"""Front matter: a small, closed part of YAML. All values are text, lists and mappings."""

from __future__ import annotations

import yaml

from kb.textfiles.problems import ContentError, Path

FENCE = "---"
# The same reader, in C where PyYAML was built with it. What it says of errors is less clear, and it
# takes tabs where the other one does not.
FAST = getattr(yaml, "CBaseLoader", yaml.BaseLoader)
LONG = 80  # characters, from which a text gets lines of its own


class _PlainDumper(yaml.Dumper):
    """Writes text plainly: without resolvers nothing can be taken for a date or a boolean."""

    yaml_implicit_resolvers = {}


def _represent_text(dumper: yaml.Dumper, value: str) -> yaml.Node:
    value = value.replace("\r\n", "\n").replace("\r", "\n")  # as forms end lines
    style = "|" if "\n" in value else ">" if len(value) > LONG else None
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style=style)


_PlainDumper.add_representer(str, _represent_text)


def write(data: dict) -> str:
    """Mappings, lists and texts as YAML, always the same way."""
    if not data:
        return ""
    return yaml.dump(data, Dumper=_PlainDumper, sort_keys=False, allow_unicode=True, width=96)


def read(text: str, first_line: int = 1) -> tuple[dict, dict[Path, int]]:
    """The mapping in `text`, and the line of each value by its path.

    Raises ContentError on anything but a mapping of texts, lists and mappings.
    """
    try:
        try:
            node = _node(text, yaml.BaseLoader if "\t" in text else FAST)
        except yaml.YAMLError:
            node = _node(text, yaml.BaseLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark
        line = (mark.line + 1 if mark else 1) + first_line - 1
        raise ContentError(f"This is not valid YAML: {error.problem}.", line) from None
    except yaml.YAMLError as error:
        raise ContentError(f"This is not valid YAML: {error}.", first_line) from None
    lines: dict[Path, int] = {(): first_line}
    if node is None:
        return {}, lines
    if not isinstance(node, yaml.MappingNode):
        raise ContentError("Here stand names and values, such as `title: …`.", first_line)
    return _value(node, (), lines, first_line), lines


def _node(text: str, loader: type) -> yaml.Node | None:
    for event in yaml.parse(text, Loader=loader):
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise ContentError("YAML anchors and aliases are not used here.", _line(event))
        if getattr(event, "tag", None):
            raise ContentError("YAML tags are not used here.", _line(event))
    return yaml.compose(text, Loader=loader)


def _line(event: yaml.Event) -> int:
    return event.start_mark.line + 1


def _value(node: yaml.Node, path: Path, lines: dict[Path, int], first: int) -> object:
    lines.setdefault(path, node.start_mark.line + first)
    if isinstance(node, yaml.ScalarNode):
        return node.value
    if isinstance(node, yaml.SequenceNode):
        return [_value(item, (*path, i), lines, first) for i, item in enumerate(node.value)]
    found: dict[str, object] = {}
    for key, value in node.value:
        name, line = key.value, key.start_mark.line + first
        if not isinstance(name, str):
            raise ContentError("The name of a value is a word.", line)
        if name in found:
            raise ContentError(f"“{name}” stands here twice.", line)
        lines[(*path, name)] = line
        found[name] = _value(value, (*path, name), lines, first)
    return found


def split(text: str) -> tuple[str, str, int]:
    """Front matter, body and the line the body starts on. Raises ContentError without fences."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        raise ContentError("The file starts with a line of three hyphens.", 1)
    for number, line in enumerate(lines[1:], start=1):
        if line.rstrip() == FENCE:
            return "\n".join(lines[1:number]), "\n".join(lines[number + 1 :]), number + 2
    raise ContentError("The front matter is not closed by a line of three hyphens.", 1)
