from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression


def main() -> None:
    data, target = load_iris(return_X_y=True)
    print(LogisticRegression(max_iter=1000).fit(data, target).score(data, target))
