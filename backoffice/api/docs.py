"""The documentation page: plain HTML made from the OpenAPI document and the catalogue of codes, no script."""

from typing import Any

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from backoffice.api.catalogue import SECTIONS
from backoffice.api.v1 import openapi

_REF = "#/components/schemas/"


def openapi_json(request: HttpRequest) -> HttpResponse:
    """The OpenAPI document."""
    return JsonResponse(openapi())


def page(request: HttpRequest) -> HttpResponse:
    """The documentation for people."""
    document = openapi()
    context = {
        "info": document["info"],
        "groups": _groups(document),
        "schemas": [_schema(name, schema) for name, schema in sorted(document["components"]["schemas"].items())],
        "sections": [
            {
                "title": marked(title),
                "codes": [{"code": code, "status": known.status, "meaning": marked(known.meaning)} for code, known in codes.items()],
            }
            for title, codes in SECTIONS
        ],
    }
    return render(request, "api/docs.html", context)


def _groups(document: dict[str, Any]) -> list[dict[str, Any]]:
    groups: dict[str, list[dict[str, Any]]] = {}
    for address, operations in document["paths"].items():
        for method, operation in operations.items():
            groups.setdefault(operation["tags"][0], []).append(_operation(address, method, operation))
    return [{"title": title, "operations": operations} for title, operations in groups.items()]


def _operation(address: str, method: str, operation: dict[str, Any]) -> dict[str, Any]:
    body = operation.get("requestBody", {})
    return {
        "id": operation["operationId"],
        "method": method.upper(),
        "address": address,
        "summary": operation["summary"],
        "paragraphs": _paragraphs(operation.get("description", "")),
        "scopes": [scope for entry in operation.get("security", []) for scopes in entry.values() for scope in scopes],
        "parameters": [
            {
                "name": parameter["name"],
                "place": parameter["in"],
                "required": parameter["required"],
                "type": kind_of(parameter["schema"]),
                "description": marked(parameter.get("description", "")),
            }
            for parameter in operation.get("parameters", [])
        ],
        "body": [
            {"media_type": media, "type": kind_of(content["schema"]), "description": marked(body.get("description", ""))}
            for media, content in body.get("content", {}).items()
        ],
        "answers": [
            {
                "status": status,
                "description": answer["description"],
                "contents": [
                    {"media_type": media, "type": kind_of(content["schema"])} for media, content in answer.get("content", {}).items()
                ],
            }
            for status, answer in operation["responses"].items()
        ],
    }


def _paragraphs(text: str) -> list[SafeString]:
    return [marked(" ".join(paragraph.split())) for paragraph in text.split("\n\n") if paragraph.strip()]


def marked(text: object) -> SafeString:
    """Text for a page: what stands in `backticks` is set as code, everything is escaped."""
    pieces = ((piece, number % 2) for number, piece in enumerate(str(text).split("`")))
    return format_html_join("", "{}", ((format_html("<code>{}</code>", piece) if code else piece,) for piece, code in pieces))


def _schema(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    required = schema.get("required", [])
    return {
        "name": name,
        "paragraphs": _paragraphs(schema.get("description", "")),
        "fields": [
            {
                "name": field,
                "required": field in required,
                "type": kind_of(described),
                "description": marked(described.get("description", "")),
            }
            for field, described in schema.get("properties", {}).items()
        ],
    }


def kind_of(schema: dict[str, Any]) -> dict[str, Any]:
    """A schema's kind in a few words, with the schema that it names, if any, to link to."""
    if "$ref" in schema:
        return {"words": "", "link": schema["$ref"].removeprefix(_REF)}
    if "anyOf" in schema:
        kinds = [kind_of(option) for option in schema["anyOf"]]
        links = [kind["link"] for kind in kinds if kind["link"]]
        return {"words": " or ".join(kind["words"] for kind in kinds if kind["words"]), "link": links[0] if links else ""}
    if "enum" in schema or "const" in schema:
        values = schema.get("enum", [schema.get("const")])
        return {"words": "one of " + ", ".join(str(value) for value in values), "link": ""}
    if schema.get("type") == "array":
        inner = kind_of(schema.get("items", {}))
        words = f"list of {inner['words']}".strip() if inner["words"] else "list of"
        return {"words": words + _bounds(schema, "minItems", "maxItems", "entries"), "link": inner["link"]}
    words = schema.get("format") or schema.get("type", "any")
    if schema.get("type") == "string":
        words += _bounds(schema, "minLength", "maxLength", "characters")
    if schema.get("type") == "integer":
        words += _bounds(schema, "minimum", "maximum", "")
    return {"words": words, "link": ""}


def _bounds(schema: dict[str, Any], least: str, most: str, unit: str) -> str:
    if least in schema and most in schema:
        words = f"{schema[least]} to {schema[most]}"
    elif most in schema:
        words = f"at most {schema[most]}"
    elif least in schema:
        words = f"at least {schema[least]}"
    else:
        return ""
    return f" ({words} {unit})".replace(" )", ")")
