"""The same life, and each flow of people, as BPMN 2.0 with its diagram, for the tools that read that."""

from collections.abc import Iterable, Sequence
from typing import TypeAlias

from lxml import etree

from workflows.pictures.layout import Picture, Place, draw, names
from workflows.pictures.structure import PeoplesFlow

_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
_NAMES = {"bpmn": _BPMN, "bpmndi": _DI, "dc": _DC, "di": _DD}
_TARGET = "urn:registry-back-office:flows"
# The picture in the pages is drawn small; a BPMN tool has room.
SCALE = 1.6

_ELEMENTS = {
    "start": "startEvent",
    "timer": "intermediateCatchEvent",
    "end": "endEvent",
    "task": "serviceTask",
    "gateway": "exclusiveGateway",
}
_MANUAL = {"returned": "manualTask"}  # the filer's turn, outside the court's machine
# Where a name stands outside its symbol: beside an event, over the line that leaves a gateway.
_BESIDE = frozenset({"startEvent", "intermediateCatchEvent", "endEvent"})

Node: TypeAlias = etree._Element
Points = Sequence[tuple[float, float]]


class _Document:
    """A BPMN file under construction: what there is, and where it is drawn."""

    def __init__(self, process: str, name: str) -> None:
        attributes = {"id": f"definitions_{process}", "targetNamespace": _TARGET}
        self.root = etree.Element(f"{{{_BPMN}}}definitions", attributes, nsmap=_NAMES)
        self.process = etree.SubElement(self.root, f"{{{_BPMN}}}process", {"id": process, "name": name, "isExecutable": "false"})
        diagram = etree.SubElement(self.root, f"{{{_DI}}}BPMNDiagram", {"id": f"diagram_{process}"})
        self.plane = etree.SubElement(diagram, f"{{{_DI}}}BPMNPlane", {"id": f"plane_{process}", "bpmnElement": process})

    def node(self, parent: Node, element: str, key: str, name: str, flows: Iterable[tuple[str, str, str]], **more: str) -> Node:
        """A node with the ids of the flows that come in and go out."""
        made = etree.SubElement(parent, f"{{{_BPMN}}}{element}", {"id": key, **({"name": name} if name else {}), **more})
        flows = list(flows)
        for flow, _source, target in flows:
            if target == key:
                etree.SubElement(made, f"{{{_BPMN}}}incoming").text = flow
        for flow, source, _target in flows:
            if source == key:
                etree.SubElement(made, f"{{{_BPMN}}}outgoing").text = flow
        return made

    def shape(
        self, key: str, x: float, y: float, width: float, height: float, *, label: tuple[float, float] | None = None, **more: str
    ) -> None:
        shape = etree.SubElement(self.plane, f"{{{_DI}}}BPMNShape", {"id": f"shape_{key}", "bpmnElement": key, **more})
        etree.SubElement(shape, f"{{{_DC}}}Bounds", _bounds(x, y, width, height))
        if label is not None:
            beside = etree.SubElement(shape, f"{{{_DI}}}BPMNLabel")
            etree.SubElement(beside, f"{{{_DC}}}Bounds", _bounds(*label, 110, 14))

    def line(self, key: str, points: Points) -> None:
        edge = etree.SubElement(self.plane, f"{{{_DI}}}BPMNEdge", {"id": f"edge_{key}", "bpmnElement": key})
        for x, y in points:
            etree.SubElement(edge, f"{{{_DD}}}waypoint", {"x": _n(x), "y": _n(y)})

    def text(self) -> str:
        etree.indent(self.root)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(self.root, encoding="unicode")}\n'


def _n(number: float) -> str:
    return f"{number:.1f}".removesuffix(".0")


def _bounds(x: float, y: float, width: float, height: float) -> dict[str, str]:
    return {"x": _n(x), "y": _n(y), "width": _n(width), "height": _n(height)}


def flow_bpmn(flow: PeoplesFlow) -> str:
    """One flow of people, where viewflow's chart has it."""
    document = _Document(f"flow_{flow.name}", flow.title)
    flows = [(_id("flow", link.source, link.target), link.source, link.target) for link in flow.links]
    for step in flow.steps:
        document.node(document.process, step.element, step.name, step.title, flows)
        document.shape(step.name, step.x, step.y, step.width, step.height)
    for (key, source, target), link in zip(flows, flow.links, strict=True):
        etree.SubElement(document.process, f"{{{_BPMN}}}sequenceFlow", {"id": key, "sourceRef": source, "targetRef": target})
        document.line(key, link.points)
    return document.text()


def life_bpmn(name: str) -> str:
    """The whole life of a filing: the flows of people are its open subprocesses, the withdrawal is an event subprocess."""
    picture = draw()
    document = _Document("filing", name)
    said = names()
    inside = {"withdrawal", "withdrawn"}
    flows = [(_id("way", way.name), way.source, way.target) for way in picture.ways]
    for key, place in picture.places.items():
        if key not in inside:
            _put(document, document.process, key, place, said, flows)
    _withdrawal(document, picture, said, flows)
    for way in picture.ways:
        if way.source not in inside:
            _flow(document, document.process, way.name, way.source, way.target)
            document.line(_id("way", way.name), _scaled(way.points))
    _group(document, picture)
    return document.text()


def _put(document: _Document, parent: Node, key: str, place: Place, said: dict[str, str], flows: list[tuple[str, str, str]]) -> None:
    name = said.get(key) or " ".join(text.words for text in place.texts if text.kind == "head")
    if place.flow is not None:
        made = document.node(parent, "subProcess", key, name, flows)
        document.shape(key, *_box(place), isExpanded="true")
        _inner(document, made, place)
        return
    element = _MANUAL.get(key) or _ELEMENTS[place.kind]
    made = document.node(parent, element, key, name, flows)
    if place.kind == "timer":
        _timer(made, key, name)
    if place.kind == "start":
        etree.SubElement(made, f"{{{_BPMN}}}messageEventDefinition", {"id": f"{key}_message"})
    document.shape(key, *_box(place), label=_label(key, element, *_box(place)))


def _label(key: str, element: str, x: float, y: float, width: float, height: float) -> tuple[float, float] | None:
    if element in _BESIDE:
        return x + width + 4, y + height / 2 - 7
    if element == "exclusiveGateway":
        return (x - 100, y - 12) if key == "against" else (x + width - 4, y - 8)
    return None


def _timer(parent: Node, key: str, name: str) -> None:
    definition = etree.SubElement(parent, f"{{{_BPMN}}}timerEventDefinition", {"id": f"{key}_timer"})
    etree.SubElement(definition, f"{{{_BPMN}}}timeDate").text = name


def _inner(document: _Document, parent: Node, place: Place) -> None:
    """The steps of a flow of people, inside its subprocess."""
    if place.flow is None:
        return
    flows = [
        (_id("flow", place.key, link.source, link.target), f"{place.key}_{link.source}", f"{place.key}_{link.target}")
        for link in place.flow.links
    ]
    drawn = {step.key.replace(".", "_"): step for step in place.steps}
    for step in place.flow.steps:
        key = f"{place.key}_{step.name}"
        document.node(parent, step.element, key, step.title, flows)
        document.shape(key, *_box(drawn[key]))
    for key, source, target in flows:
        etree.SubElement(parent, f"{{{_BPMN}}}sequenceFlow", {"id": key, "sourceRef": source, "targetRef": target})
        a, b = drawn[source], drawn[target]
        document.line(key, _scaled(((a.x + a.width, a.cy), (b.x, b.cy))))


def _withdrawal(document: _Document, picture: Picture, said: dict[str, str], flows: list[tuple[str, str, str]]) -> None:
    x, y, width, height = picture.aside
    attributes = {"id": "withdrawing", "triggeredByEvent": "true"}
    parent = etree.SubElement(document.process, f"{{{_BPMN}}}subProcess", attributes)
    document.shape("withdrawing", x * SCALE, y * SCALE, width * SCALE, height * SCALE, isExpanded="true")
    begin, end = picture.places["withdrawal"], picture.places["withdrawn"]
    made = document.node(parent, "startEvent", "withdrawal", said["withdrawal"], flows, isInterrupting="true")
    etree.SubElement(made, f"{{{_BPMN}}}messageEventDefinition", {"id": "withdrawal_message"})
    document.shape("withdrawal", *_box(begin), label=(begin.x * SCALE, begin.bottom * SCALE + 2))
    document.node(parent, "endEvent", "withdrawn", end.texts[0].words, flows)
    document.shape("withdrawn", *_box(end), label=_label("withdrawn", "endEvent", *_box(end)))
    _flow(document, parent, "withdraw", "withdrawal", "withdrawn")
    (way,) = (way for way in picture.ways if way.name == "withdraw")
    document.line(_id("way", "withdraw"), _scaled(way.points))


def _group(document: _Document, picture: Picture) -> None:
    """What can still be withdrawn, as a group with its words."""
    category = etree.Element(f"{{{_BPMN}}}category", {"id": "category"})
    etree.SubElement(
        category, f"{{{_BPMN}}}categoryValue", {"id": "until_decided", "value": " ".join(note.words for note in picture.notes[:1])}
    )
    document.root.insert(0, category)
    etree.SubElement(document.process, f"{{{_BPMN}}}group", {"id": "until", "categoryValueRef": "until_decided"})
    x, y, width, height = picture.until
    document.shape("until", x * SCALE, y * SCALE, width * SCALE, height * SCALE)


def _flow(document: _Document, parent: Node, name: str, source: str, target: str) -> None:
    etree.SubElement(parent, f"{{{_BPMN}}}sequenceFlow", {"id": _id("way", name), "sourceRef": source, "targetRef": target})


def _id(*parts: str) -> str:
    return "_".join(part.replace("-", "_").replace(".", "_") for part in parts)


def _box(place: Place) -> tuple[float, float, float, float]:
    return place.x * SCALE, place.y * SCALE, place.width * SCALE, place.height * SCALE


def _scaled(points: Points) -> list[tuple[float, float]]:
    return [(x * SCALE, y * SCALE) for x, y in points]
