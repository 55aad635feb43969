# The dependencies before the source, so that a change of code leaves them cached.
FROM python:3.13-trixie
WORKDIR /app
COPY requirements.in .
RUN pip install -r requirements.in
COPY . .
{{- if .Package}}
RUN pip install --no-deps .
{{- end}}
CMD {{.Command}}
