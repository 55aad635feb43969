FROM python:3.13-slim-trixie
RUN apt-get update && apt-get install -y --no-install-recommends tini
RUN pip install --no-cache-dir click==8.3.1 markupsafe==3.0.3
