"""The model: small enough to be fitted when the process starts."""

from functools import cache

import numpy as np
from sklearn.datasets import load_wine
from sklearn.linear_model import LogisticRegression
from sklearn.preprocessing import StandardScaler

from scorer._nearest import nearest


class Model:
    def __init__(self):
        wines = load_wine()
        self.kinds = wines.target_names
        self.scaler = StandardScaler().fit(wines.data)
        self.known = self.scaler.transform(wines.data)
        self.classifier = LogisticRegression(max_iter=500).fit(self.known, wines.target)
        self.raw = wines.data

    def score(self, numbers):
        point = self.scaler.transform(np.asarray([numbers], dtype=float))
        chances = self.classifier.predict_proba(point)[0]
        best = int(chances.argmax())
        return {
            "kind": str(self.kinds[best]),
            "chance": round(float(chances[best]), 3),
            "alike": nearest(self.known, point[0], 3),
        }


@cache
def model():
    return Model()
