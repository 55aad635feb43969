FROM python:3.13-slim-trixie
COPY --from=ghcr.io/astral-sh/uv:latest /uv /usr/local/bin/uv
RUN uv venv /venv && uv pip install --python /venv click==8.3.1 markupsafe==3.0.3
