"""The BPMN files are what the standard asks for: every reference leads somewhere, every node and every flow is drawn."""

import xml.etree.ElementTree as ET
from itertools import pairwise

import pytest
from viewflow.workflow import Flow

from backoffice.ops.flow_files import files
from workflows.pictures.layout import WAYS
from workflows.pictures.structure import FLOW_OF, peoples_flow

BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DI = "{http://www.omg.org/spec/BPMN/20100524/DI}"
DC = "{http://www.omg.org/spec/DD/20100524/DC}"
DD = "{http://www.omg.org/spec/DD/20100524/DI}"
ARTIFACTS = {"group", "subProcess"}

# Every one that is drawn into docs/flows, by its name.
DOCUMENTS = {name.removesuffix(".bpmn"): text for name, text in files().items() if name.endswith(".bpmn")}


@pytest.fixture(params=DOCUMENTS, name="root")
def _root(request):
    return ET.fromstring(DOCUMENTS[request.param])


def test_every_flow_of_people_is_among_them():
    """Whatever flow there is in the program has its document: a new one that nobody draws is noticed here."""
    flows = {flow for flow in _kinds_of(Flow) if flow.__module__.startswith("workflows.")}
    assert {peoples_flow(flow).name for flow in flows} | {"filing"} == set(DOCUMENTS)


def _kinds_of(kind):
    return {each for sub in kind.__subclasses__() for each in {sub, *_kinds_of(sub)}}


def _containers(root):
    """Each process or subprocess with the ids of its own nodes and its own sequence flows."""
    for container in [*root.iter(f"{BPMN}process"), *root.iter(f"{BPMN}subProcess")]:
        flows = container.findall(f"{BPMN}sequenceFlow")
        yield container, {child.get("id") for child in container if child.tag != f"{BPMN}sequenceFlow"}, flows


def test_ids_are_unique(root):
    ids = [element.get("id") for element in root.iter() if element.get("id")]
    assert len(ids) == len(set(ids))


def test_a_flow_stays_within_its_process_and_both_ends_know_it(root):
    for _container, nodes, flows in _containers(root):
        for flow in flows:
            assert {flow.get("sourceRef"), flow.get("targetRef")} <= nodes
            source, target = (root.find(f".//*[@id='{flow.get(end)}']") for end in ("sourceRef", "targetRef"))
            assert flow.get("id") in [out.text for out in source.findall(f"{BPMN}outgoing")]
            assert flow.get("id") in [into.text for into in target.findall(f"{BPMN}incoming")]


def test_every_node_but_a_start_is_come_to_and_every_node_but_an_end_is_left(root):
    for container, _nodes, _flows in _containers(root):
        for node in container:
            kind = node.tag.removeprefix(BPMN)
            if kind in ("incoming", "outgoing", "sequenceFlow", "group") or node.get("triggeredByEvent"):
                continue
            assert (node.find(f"{BPMN}incoming") is not None) is (kind != "startEvent"), node.attrib
            assert (node.find(f"{BPMN}outgoing") is not None) is (kind != "endEvent"), node.attrib


def test_everything_is_drawn_and_each_line_ends_on_its_nodes(root):
    drawn = {shape.get("bpmnElement"): shape.find(f"{DC}Bounds") for shape in root.iter(f"{DI}BPMNShape")}
    lines = {edge.get("bpmnElement"): edge.findall(f"{DD}waypoint") for edge in root.iter(f"{DI}BPMNEdge")}
    for _container, nodes, flows in _containers(root):
        assert {node for node in nodes if node and not node.endswith(("_message", "_timer"))} <= set(drawn)
        for flow in flows:
            points = lines[flow.get("id")]
            assert len(points) >= 2
            for end, point in (("sourceRef", points[0]), ("targetRef", points[-1])):
                assert _touches(drawn[flow.get(end)], point), (flow.attrib, point.attrib)
            for one, other in pairwise(points):
                assert abs(float(one.get("x")) - float(other.get("x"))) <= 1 or abs(float(one.get("y")) - float(other.get("y"))) <= 1


def _touches(bounds, point):
    x, y, width, height = (float(bounds.get(name)) for name in ("x", "y", "width", "height"))
    px, py = float(point.get("x")), float(point.get("y"))
    on_x, on_y = min(abs(px - x), abs(px - x - width)) <= 1.5, min(abs(py - y), abs(py - y - height)) <= 1.5
    return (on_x and y - 1 <= py <= y + height + 1) or (on_y and x - 1 <= px <= x + width + 1)


def test_the_life_has_each_line_of_the_picture_and_the_steps_of_viewflow():
    root = ET.fromstring(DOCUMENTS["filing"])
    flows = {flow.get("id") for flow in root.iter(f"{BPMN}sequenceFlow")}
    assert {f"way_{name.replace('-', '_')}" for name, *_rest in WAYS} <= flows
    for state, flow in FLOW_OF.items():
        inside = root.find(f".//{BPMN}subProcess[@id='{state}']")
        assert [task.get("name") for task in inside.findall(f"{BPMN}userTask")] == [
            step.title for step in peoples_flow(flow).steps if step.element == "userTask"
        ]
