from typing import Annotated

import typer

app = typer.Typer(help="Count words.")


@app.command()
def count(words: list[str]) -> None:
    """Print how many words there are."""
    print(f"{len(words)} words")


@app.command()
def check(words: list[str], least: Annotated[int, typer.Option(help="How many there must be.")] = 1) -> None:
    """Exit with 3 if there are too few words."""
    if len(words) < least:
        raise typer.Exit(3)
