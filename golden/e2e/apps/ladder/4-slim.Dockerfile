# The smaller image{{if .Native}}, which lacks the compiler{{end}}.
FROM python:3.13-slim-trixie
WORKDIR /app
{{- if .Native}}
RUN apt-get update
RUN apt-get install -y g++
{{- end}}
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
{{- if .Package}}
RUN pip install --no-deps .
{{- end}}
CMD {{.Command}}
