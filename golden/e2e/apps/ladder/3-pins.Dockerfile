# Every version and every file's hash is stated, those of indirect dependencies too.
FROM python:3.13-trixie
WORKDIR /app
COPY requirements.txt .
RUN pip install -r requirements.txt
COPY . .
{{- if .Package}}
RUN pip install --no-deps .
{{- end}}
CMD {{.Command}}
