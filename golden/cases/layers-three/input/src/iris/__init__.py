from pydantic import BaseModel, Field
from sklearn.datasets import load_iris
from sklearn.linear_model import LogisticRegression


class Score(BaseModel):
    accuracy: float = Field(ge=0, le=1)


def main() -> None:
    data, target = load_iris(return_X_y=True)
    print(Score(accuracy=LogisticRegression(max_iter=1000).fit(data, target).score(data, target)))
