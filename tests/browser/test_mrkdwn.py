"""Slack's mrkdwn in the page: what becomes markup, and what must stay text."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pytest

from tests.browser.samples import NOW, button, data_table, message, mrkdwn, plain, section

if TYPE_CHECKING:
    from tests.browser.conftest import Opener

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session")]

_LINK: Final = 'target="_blank" rel="noopener noreferrer"'

MARKUP: Final = {
    "*bold* and _italic_ and ~gone~": "<strong>bold</strong> and <em>italic</em> and <s>gone</s>",
    "*bold _and italic_*": "<strong>bold <em>and italic</em></strong>",
    "2*3*4 and snake_case_name": "2*3*4 and snake_case_name",
    "* not bold * and _ not": "* not bold * and _ not",
    "*over\nlines*": "*over\nlines*",
    "(*bold*), *x*!": "(<strong>bold</strong>), <strong>x</strong>!",
    "`*code* &lt;b&gt;`": "<code>*code* &lt;b&gt;</code>",
    "*a `*` b*": "<strong>a <code>*</code> b</strong>",
    "```\na *b*\n  c\n```": "<pre><code>a *b*\n  c</code></pre>",
    "&gt; said\n&gt; twice\nthen": "<blockquote>said\ntwice</blockquote>then",
    "&amp;lt;b&amp;gt; &amp; &lt;i&gt;": "&amp;lt;b&amp;gt; &amp; &lt;i&gt;",
    "<https://example.com/?a=1&amp;b=2|a *label*>": (
        '<a href="https://example.com/?a=1&amp;b=2" title="https://example.com/?a=1&amp;b=2" '
        f"{_LINK}>a *label*</a>"
    ),
    "see https://example.com/a_b_c.": (
        'see <a href="https://example.com/a_b_c" title="https://example.com/a_b_c" '
        f"{_LINK}>https://example.com/a_b_c</a>."
    ),
    "<@U0ADARAY> <@U0NOBODY|sam> <@U0NOBODY>": (
        '<span class="mention">@Ada Ray</span> <span class="mention">@sam</span> '
        '<span class="mention">@U0NOBODY</span>'
    ),
    "<@U0MANAGER>": '<span class="mention mention-me">@Mara Lindqvist</span>',
    "<#C0LEADS|old-name>": '<span class="mention">#support-leads</span>',
    "<!subteam^S0MANAGERS|@x> <!here>": (
        '<span class="mention">@support-managers</span> '
        '<span class="mention mention-me">@here</span>'
    ),
    ":zzz: :no_such_emoji: 10:30:15": (
        '<span class="emoji" title=":zzz:">💤</span> :no_such_emoji: 10:30:15'
    ),
    "<javascript:alert(1)|click>": "&lt;javascript:alert(1)|click&gt;",
    "<data:text/html,x|click>": "&lt;data:text/html,x|click&gt;",
    "<!date^0^no token|fallback>": '<time title="fallback">fallback</time>',
    "<!date^soon^{time}|fallback>": '<time title="fallback">fallback</time>',
}

DATES: Final = {
    "{date_num} {time_secs}": "2026-11-18 06:06:40",
    "{date_short} at {time}": "18 Nov 2026 at 06:06",
    "{date_slash}, {date}": "18/11/2026, 18 November 2026",
    "{date_long}": "Wednesday 18 November 2026",
    "{date_short_pretty} at {time}": "today at 06:06",
    "{day_divider_pretty}": "Today",
    "{ago}": "3 minutes ago",
    "{other} {time}": "{other} 06:06",
}

HOSTILE: Final = (
    "<script>window.pwned = 1</script>",
    "<img src=x onerror='window.pwned = 1'>",
    "<svg onload=window.pwned=1>",
    "<javascript:window.pwned=1|Click me>",
    "<JavaScript:window.pwned=1>",
    "<vbscript:x|y> <file:///etc/passwd|z>",
    "[x](javascript:window.pwned=1)",
    "*<b onmouseover=window.pwned=1>*",
    "<!date^1^{time}^javascript:window.pwned=1|now>",
    '" onclick="window.pwned=1" x="',
)


async def test_markup(open_page: Opener) -> None:
    """Each piece of mrkdwn becomes exactly this markup."""
    opened = await open_page(*(message(at, section(text)) for at, text in enumerate(MARKUP)))
    made = await opened.page.eval_on_selector_all(
        ".section-main > .text", "nodes => nodes.map((node) => node.innerHTML)"
    )
    assert dict(zip(MARKUP, made, strict=True)) == MARKUP


async def test_dates_are_in_the_zone_of_the_browser(open_page: Opener) -> None:
    """Every date token is written in the viewer's zone, relative to the sandbox's clock.

    The comma after the weekday comes and goes with Chromium's versions.
    """
    texts = [f"<!date^{NOW}^{form}|fallback>" for form in DATES]
    opened = await open_page(
        *(message(at, section(text)) for at, text in enumerate(texts)),
        timezone_id="America/New_York",
    )
    made = [text.replace("y,", "y") for text in await opened.texts(".section-main time")]
    assert dict(zip(DATES, made, strict=True)) == DATES


async def test_verbatim_text_has_no_links_of_its_own(open_page: Opener) -> None:
    """An address inside escaped or verbatim text stays text."""
    text = "&lt;https://evil.example|https://good.example&gt;"
    opened = await open_page(message(0, section(text, verbatim=True)))
    assert await opened.texts(".section-main") == ["<https://evil.example|https://good.example>"]
    assert await opened.page.locator(".message a").count() == 0


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_text_runs_nothing_and_links_nowhere(open_page: Opener, text: str) -> None:
    """Wherever foreign text stands, it makes no element of its own, no script and no odd link."""
    rich = {"type": "rich_text_section", "elements": [{"type": "link", "url": text, "text": text}]}
    table = {**data_table(1), "caption": text}
    table["rows"][1][0]["text"] = text
    opened = await open_page(
        message(0, {"type": "header", "text": plain(text)}, section(text), table),
        message(1, {"type": "markdown", "text": text}, {"type": "rich_text", "elements": [rich]}),
        message(2, {"type": "context", "elements": [mrkdwn(text)]}, {"type": text}),
        message(3, {"type": "actions", "elements": [button(text, text, url=text)]}),
        message(4, {"type": "image", "image_url": text, "alt_text": text}),
        message(5, text=text, user=text, bot=False, command=text, ephemeral_to="U0MANAGER"),
    )
    await opened.page.locator(".message").last.wait_for()
    await opened.page.locator(".actions button").click()
    assert (await opened.stub.posted("action"))["action_id"] == text
    assert await opened.page.evaluate("window.pwned") is None
    made = "body script, iframe, .message img, .message b, .message [onclick], .message [onerror]"
    assert await opened.page.locator(made).count() == 0
    schemes = await opened.page.eval_on_selector_all("a", "all => all.map((a) => a.protocol)")
    assert set(schemes) <= {"http:", "https:", "mailto:"}
