"""Every limit of Block Kit that this bot can meet, each named once."""

from __future__ import annotations

from typing import Final

# https://docs.slack.dev/reference/block-kit/blocks
MESSAGE_BLOCKS: Final = 50
VIEW_BLOCKS: Final = 100
BLOCK_ID: Final = 255

# https://docs.slack.dev/reference/block-kit/blocks/header-block
HEADER_TEXT: Final = 150

# https://docs.slack.dev/reference/block-kit/blocks/section-block
SECTION_TEXT: Final = 3000
SECTION_FIELDS: Final = 10
FIELD_TEXT: Final = 2000

# https://docs.slack.dev/reference/block-kit/blocks/context-block
CONTEXT_ELEMENTS: Final = 10
CONTEXT_TEXT: Final = 3000
"""A text object's limit: https://docs.slack.dev/reference/block-kit/composition-objects/text-object."""

# https://docs.slack.dev/reference/block-kit/blocks/actions-block
ACTIONS_ELEMENTS: Final = 25

# https://docs.slack.dev/reference/block-kit/block-elements/button-element
BUTTON_TEXT: Final = 75

# https://docs.slack.dev/reference/block-kit/composition-objects/confirmation-dialog-object
CONFIRM_TITLE: Final = 100
CONFIRM_TEXT: Final = 300
CONFIRM_BUTTON: Final = 30

# https://docs.slack.dev/reference/block-kit/block-elements/select-menu-element
SELECT_OPTIONS: Final = 100
SELECT_PLACEHOLDER: Final = 150

# https://docs.slack.dev/reference/block-kit/block-elements/checkboxes-element
CHECKBOXES: Final = 10

# https://docs.slack.dev/reference/block-kit/blocks/input-block
INPUT_LABEL: Final = 2000
"""Also of the hint."""

# https://docs.slack.dev/reference/block-kit/composition-objects/option-object
OPTION_TEXT: Final = 75
OPTION_VALUE: Final = 150
OPTION_DESCRIPTION: Final = 75

# https://docs.slack.dev/reference/block-kit/blocks/data-table-block
DATA_TABLE_ROWS: Final = 100
"""Rows below the header. Slack's SDKs speak of 200 by now; its page still says 100."""
DATA_TABLE_PAGE: Final = 100

# https://docs.slack.dev/reference/block-kit/blocks/table-block
TABLE_ROWS: Final = 100
"""With the header."""

# of both kinds of table
TABLE_COLUMNS: Final = 20
TABLE_CHARACTERS: Final = 10_000
"""All cells of one message together; a data table may be larger by now, see above."""
TABLES_PER_MESSAGE: Final = 1
"""More answer ``only_one_table_allowed``."""

# https://docs.slack.dev/reference/block-kit/blocks/data-visualization-block
CHARTS_PER_MESSAGE: Final = 2
CHART_TITLE: Final = 50
CHART_SERIES: Final = 12
CHART_POINTS: Final = 20
CHART_LABEL: Final = 20
"""Also of a series' name."""
CHART_AXIS: Final = 50

# https://docs.slack.dev/reference/views
VIEW_BYTES: Final = 250_000

# https://docs.slack.dev/reference/methods/chat.postMessage
MESSAGE_TEXT: Final = 3500
"""Slack advises 4,000 and `chat.update` refuses more; the rest is room for what a share adds."""
