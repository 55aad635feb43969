"""Trains, prints how good it is, and draws it."""

import argparse
import io

import matplotlib

matplotlib.use("Agg")

import pandas as pd
from matplotlib import pyplot
from sklearn.ensemble import RandomForestRegressor
from sklearn.metrics import r2_score

from forecast.data import tables


def chart(expected, foretold):
    figure, axes = pyplot.subplots(figsize=(5, 5))
    axes.scatter(expected, foretold, s=12)
    axes.set_xlabel("measured after a year")
    axes.set_ylabel("foretold")
    image = io.BytesIO()
    figure.savefig(image, format="png")
    return image.getvalue()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--trees", type=int, default=60)
    parser.add_argument("--chart", type=argparse.FileType("wb"))
    args = parser.parse_args()

    train, test, known, expected = tables()
    forest = RandomForestRegressor(n_estimators=args.trees, random_state=1).fit(train, known)
    foretold = forest.predict(test)
    weights = pd.Series(forest.feature_importances_, index=train.columns).sort_values(ascending=False)
    image = chart(expected, foretold)
    if args.chart:
        args.chart.write(image)
    print(f"r2 {r2_score(expected, foretold):.3f}, most by {weights.index[0]}, chart of {len(image)} bytes")
