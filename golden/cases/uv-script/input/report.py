# /// script
# requires-python = ">=3.13"
# dependencies = ["click>=8.1", "markupsafe"]
# ///
import click

click.echo("report")
