"""A writing desk: counts words, reckons with dates and draws lots. Needs no network."""

import random
import re
from datetime import date, timedelta
from typing import Annotated, Literal

from fastmcp import FastMCP
from pydantic import BaseModel, Field

mcp = FastMCP(
    "Writing desk",
    version="1.0.0",
    instructions="Counts words, reckons with dates and draws lots. Every tool answers exactly; do not estimate instead.",
)

READ_ONLY = {"readOnlyHint": True}
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")


class TextStatistics(BaseModel):
    """What there is to count in a text."""

    characters: int
    words: int
    sentences: int
    reading_minutes: float = Field(description="At 220 words a minute")
    longest_word: str


@mcp.tool(annotations=READ_ONLY)
def text_statistics(
    text: Annotated[str, Field(description="The text to look at", max_length=100_000)],
) -> TextStatistics:
    """Counts the characters, words and sentences of a text and estimates how long it takes to read."""
    words = WORD.findall(text)
    sentences = [part for part in re.split(r"[.!?]+(?:\s|$)", text) if part.strip()]
    return TextStatistics(
        characters=len(text),
        words=len(words),
        sentences=len(sentences),
        reading_minutes=round(len(words) / 220, 1),
        longest_word=max(words, key=len, default=""),
    )


@mcp.tool(annotations=READ_ONLY)
def days_between(
    start: Annotated[date, Field(description="First day, for example 2026-01-31")],
    end: Annotated[date, Field(description="Last day, for example 2026-03-01")],
    count: Annotated[Literal["all days", "working days"], Field(description="Which days to count")] = "all days",
) -> int:
    """Counts the days from one date up to another, the last one not included. Negative when the end comes first."""
    if count == "all days":
        return (end - start).days
    first, last, sign = (start, end, 1) if start <= end else (end, start, -1)
    span = (first + timedelta(days=offset) for offset in range((last - first).days))
    return sign * sum(1 for day in span if day.weekday() < 5)


@mcp.tool
def draw(
    options: Annotated[list[str], Field(description="What to choose from", min_length=1, max_length=200)],
    how_many: Annotated[int, Field(description="How many to draw", ge=1, le=200)] = 1,
    seed: Annotated[int | None, Field(description="The same seed draws the same again")] = None,
) -> list[str]:
    """Draws some of the options at random, none of them twice."""
    if how_many > len(options):
        raise ValueError(f"There are only {len(options)} options to draw from.")
    return random.Random(seed).sample(options, how_many)


@mcp.resource("desk://style-guide", title="Style guide", mime_type="text/markdown")
def style_guide() -> str:
    """Five rules for plain writing."""
    return "\n".join(
        [
            "# Plain writing",
            "1. Say the main thing first.",
            "2. One thought to a sentence.",
            "3. Prefer the short word.",
            "4. Name who does what.",
            "5. Cut what nobody would miss.",
        ]
    )


@mcp.prompt(title="Edit a text")
def edit(text: str, audience: str = "a busy colleague") -> str:
    """Asks for an edit by the style guide, with the figures before and after."""
    return (
        f"Edit the text below for {audience} by the rules in desk://style-guide. "
        f"Call text_statistics before and after and show both.\n\n{text}"
    )


if __name__ == "__main__":
    mcp.run()
