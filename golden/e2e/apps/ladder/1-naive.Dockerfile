# Everything at once, on the image that has everything.
FROM python:3.13-trixie
WORKDIR /app
COPY . .
RUN pip install -r requirements.in
{{- if .Package}}
RUN pip install .
{{- end}}
CMD {{.Command}}
