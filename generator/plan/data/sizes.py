#!/usr/bin/env python3
"""Writes sizes.toml: what the newest wheels of packages weigh that are heavy by their
name, for CPython 3.13 or any on x86_64 with glibc. Asks PyPI for one file after the other.

    python3 sizes.py > sizes.toml
"""
import datetime, html.parser, re, urllib.request

NAMES = """
altair av awscli bokeh botocore catboost chromadb cmake confluent-kafka contourpy cryptography cupy-cuda12x dagster-webserver dask
datasets django duckdb faiss-cpu fiona gensim geopandas google-api-python-client gradio grpcio grpcio-tools h5py imageio-ffmpeg
ibm-db jax jaxlib jupyterlab kaleido kubernetes lightgbm litellm llvmlite lxml matplotlib mlflow mypy netcdf4 nltk numba numpy
nvidia-cublas-cu12 nvidia-cudnn-cu12 nvidia-nccl-cu12 onnx onnxruntime onnxruntime-gpu opencv-contrib-python opencv-contrib-python-headless
opencv-python opencv-python-headless oracledb pandas panel pillow playwright plotly polars psycopg2-binary psycopg-binary pyarrow
pydantic-core pymongo pymupdf pyogrio pypdfium2 pyproj pyqt6-qt6 pyside6-essentials pyspark pyzmq rapidfuzz rasterio ray reportlab ruff safetensors
scikit-image scikit-learn scipy selenium sentencepiece shapely snowflake-connector-python soundfile spacy sqlalchemy statsmodels streamlit
sympy tables tensorflow tensorflow-cpu tiktoken tokenizers torch torchaudio torchvision transformers triton uvloop vtk weasyprint xgboost
""".split()


class Links(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.found = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        if tag == "a" and "data-yanked" not in attrs:
            self.found.append(attrs["href"])


def weighs(name):
    page = f"https://pypi.org/simple/{name}/"
    links = Links()
    links.feed(urllib.request.urlopen(page).read().decode())
    fits = r"-(cp313|cp3\d+|py3|py2\.py3)-(cp313|abi3|none)-(any|manylinux[^-]*x86_64[^-]*|linux_x86_64)\.whl(#|$)"
    wheels = [l for l in links.found if re.search(fits, l) and not re.search(r"-[0-9.]+(a|b|rc|\.?dev)\d*-", l)]
    if not wheels:
        return 0
    url = urllib.request.urljoin(page, wheels[-1]).split("#")[0]
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD")) as answer:
        return int(answer.headers["Content-Length"])


# A version that people stay with, and that weighs more than the newest: it brings a browser.
FORMER = {"kaleido": 79_900_000}  # 0.2.1

print(f"""# What wheels weigh in bytes, where a lock does not say it: the newest for CPython 3.13
# on x86_64 with glibc, on PyPI on {datetime.date.today()}; sizes.py made it. What weighs less than
# five million is light, and left out. Only whether a package is heavy follows from it.

[sizes]""")
for name in sorted(NAMES):
    size = FORMER.get(name) or weighs(name)
    if size >= 5_000_000:
        print(f"{name} = {size}", flush=True)
