"""Rebuilds our blocks with slackblocks, an independent reading of Slack's published limits."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import slackblocks as sb

if TYPE_CHECKING:
    from bot.slack.message import Block, Message, View


def check_with_slackblocks(answer: Message | View) -> None:
    """Raise what slackblocks has against any of the blocks, fallbacks included."""
    for block in answer.blocks:
        _rebuilt(block)
    fallback = getattr(answer, "fallback", None)
    if fallback:
        check_with_slackblocks(fallback)


def _rebuilt(block: Block) -> sb.Block:
    match block["type"]:
        case "actions":
            elements = [_element(element) for element in block["elements"]]
            return sb.ActionsBlock(elements, block_id=block.get("block_id"))
        case "data_table":
            return sb.DataTableBlock(
                [[_cell(cell) for cell in row] for row in block["rows"]],
                caption=block["caption"],
                page_size=block["page_size"],
                row_header_column_index=block["row_header_column_index"],
                block_id=block["block_id"],
            )
        case "table":
            settings = [sb.ColumnSettings(one["align"]) for one in block["column_settings"]]
            return sb.TableBlock(
                [[sb.RawText(cell["text"]) for cell in row] for row in block["rows"]], settings
            )
        case "data_visualization":
            return sb.DataVisualizationBlock(block["title"], _chart(block["chart"]))
    return sb.Block.from_dict(block)


def _chart(chart: dict[str, Any]) -> sb.Chart:
    series = [
        sb.DataSeries(
            one["name"], [sb.DataPoint(point["label"], point["value"]) for point in one["data"]]
        )
        for one in chart["series"]
    ]
    axes = sb.AxisConfig(**chart["axis_config"])
    return sb.LineChart(series, axes) if chart["type"] == "line" else sb.BarChart(series, axes)


def _cell(cell: dict[str, Any]) -> sb.RawText | sb.RawNumber:
    if cell["type"] == "raw_number":
        return sb.RawNumber(cell["value"], cell["text"])
    return sb.RawText(cell["text"])


def _element(element: dict[str, Any]) -> sb.Element:
    if element["type"] == "button":
        confirm = element.get("confirm")
        return sb.Button(
            element["text"]["text"],
            element["action_id"],
            value=element["value"],
            confirm=_confirm(confirm) if confirm else None,
        )
    return sb.StaticSelectMenu(
        element["action_id"],
        options=[_option(option) for option in element["options"]],
        placeholder=element["placeholder"]["text"],
    )


def _confirm(confirm: dict[str, Any]) -> sb.ConfirmationDialogue:
    return sb.ConfirmationDialogue(
        *(confirm[part]["text"] for part in ("title", "text", "confirm", "deny"))
    )


def _option(option: dict[str, Any]) -> sb.Option:
    described = option.get("description")
    return sb.Option(
        sb.PlainText(option["text"]["text"]),
        option["value"],
        description=sb.PlainText(described["text"]) if described else None,
    )
