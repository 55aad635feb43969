"""What is drawn: a year of made-up weather."""

import numpy as np
import pandas as pd
import plotly.express as px

COLUMNS = ("warmth", "rain")


def table():
    days = pd.date_range("2025-01-01", periods=365, freq="D")
    turn = 2 * np.pi * np.arange(365) / 365
    chance = np.random.default_rng(1)
    return pd.DataFrame({
        "warmth": 10 - 9 * np.cos(turn) + chance.normal(0, 2, 365),
        "rain": chance.gamma(1.5, 2, 365),
    }, index=days)


def drawn(frame, column):
    """The weeks' means of a column, as the bytes of a PNG."""
    weeks = frame[column].resample("W").mean()
    figure = px.line(x=weeks.index, y=weeks.to_numpy(), labels={"x": "week", "y": column})
    return figure.to_image(format="png", width=800, height=400)
