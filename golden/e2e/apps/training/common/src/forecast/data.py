"""The measurements, as tables."""

from sklearn.datasets import load_diabetes
from sklearn.model_selection import train_test_split


def tables():
    """What is learned from, and what is tested with: columns and the figure to foretell."""
    frame = load_diabetes(as_frame=True).frame
    frame["overweight"] = (frame["bmi"] > frame["bmi"].median()).astype(float)
    columns = frame.drop(columns="target")
    return train_test_split(columns, frame["target"], test_size=0.25, random_state=1)
