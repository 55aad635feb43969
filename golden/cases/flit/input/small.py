"""A small tool."""
__version__ = "0.1.0"

import click


@click.command()
def main():
    click.echo("hello")
