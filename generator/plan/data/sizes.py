#!/usr/bin/env python3
"""Writes sizes.toml: what the newest wheels of packages weigh that are not light by
their name, for CPython 3.13 or any on x86_64 with glibc. Asks PyPI for one file after the other.

    python3 sizes.py > sizes.toml
"""
import datetime, html.parser, re, urllib.request

NAMES = """
ada-url aiohttp altair asyncpg av awscli babel bokeh botocore brotli catboost chromadb cmake confluent-kafka contourpy cramjam
cryptography ctranslate2 cuda-bindings cupy-cuda12x cython dagster-webserver dask datasets ddtrace diffusers django
django-localflavor djangorestframework docling-parse duckdb elasticsearch faiss-cpu faker faster-whisper fiona fonttools gensim
geopandas gevent google-api-python-client google-genai gradio greenlet grpcio grpcio-tools h5py hf-xet ibm-db imageio-ffmpeg jax
jaxlib jedi jupyterlab kaleido kiwisolver kubernetes langchain-community lightgbm litellm llvmlite lxml matplotlib ml-dtypes
mlflow mypy netcdf4 networkx newrelic nh3 nltk notebook numba numcodecs numexpr numpy nvidia-cublas-cu12 nvidia-cudnn-cu12
nvidia-nccl-cu12 onnx onnxruntime onnxruntime-gpu openai opencv-contrib-python opencv-contrib-python-headless opencv-python
opencv-python-headless oracledb pandas panel phonenumbers pillow playwright plotly polars psycopg-binary psycopg2-binary pyarrow
pycountry pycryptodome pycryptodomex pydantic pydantic-core pygments pymongo pymupdf pynacl pyodbc pyogrio pypdfium2 pyproj
pyqt6-qt6 pyside6-essentials pyspark pyzmq rapidfuzz rasterio ray reportlab ruff safetensors scikit-image scikit-learn scipy
selenium sentencepiece setuptools shapely snowflake-connector-python soundfile spacy sphinx sqlalchemy srsly statsmodels
streamlit stripe sympy tables tensorflow tensorflow-cpu thinc tiktoken timm tokenizers torch torchaudio torchmetrics torchvision
transformers triton twilio twisted ujson ultralytics uvloop vtk weasyprint xarray xgboost zstandard
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
    newest = [l for l in wheels if version(l) == version(wheels[-1])]  # compiled ones, and one in Python alone
    return max(size(urllib.request.urljoin(page, l).split("#")[0]) for l in newest)


def version(link):
    return link.split("#")[0].split("/")[-1].split("-")[1]


def size(url):
    with urllib.request.urlopen(urllib.request.Request(url, method="HEAD")) as answer:
        return int(answer.headers["Content-Length"])


# A version that people stay with, and that weighs more than the newest: it brings a browser.
FORMER = {"kaleido": 79_900_000}  # 0.2.1

print(f"""# What wheels weigh in bytes, where a lock does not say it: the newest for CPython 3.13
# on x86_64 with glibc, on PyPI on {datetime.date.today()}; sizes.py made it. What weighs less than
# one million is light, and left out. Only which layer a package is in follows from it.

[sizes]""")
for name in sorted(NAMES):
    weight = FORMER.get(name) or weighs(name)
    if weight >= 1_000_000:
        print(f"{name} = {weight}", flush=True)
