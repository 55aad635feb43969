# syntax=docker/dockerfile:1
# As the one before, and what pip downloads stays with the builder.
FROM python:3.13-trixie AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN --mount=type=cache,target=/root/.cache/pip pip install -r requirements.txt
{{- if .Package}}
COPY . .
RUN --mount=type=cache,target=/root/.cache/pip pip install --no-deps .
{{- end}}

FROM python:3.13-slim-trixie
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY --from=build /venv /venv
{{- if not .Package}}
COPY . .
{{- end}}
CMD {{.Command}}
