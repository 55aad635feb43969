# What a step leaves behind is removed in that step.
FROM python:3.13-slim-trixie
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
COPY . .
{{- if .Native}}
RUN apt-get update \
    && apt-get install -y --no-install-recommends g++ \
    && pip install --no-cache-dir --no-deps . \
    && apt-get purge -y --auto-remove g++ \
    && rm -rf /var/lib/apt/lists/*
{{- else if .Package}}
RUN pip install --no-cache-dir --no-deps .
{{- end}}
CMD {{.Command}}
