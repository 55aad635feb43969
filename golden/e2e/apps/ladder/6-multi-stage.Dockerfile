# Built where the compiler is, run where it is not.
FROM python:3.13-trixie AS build
RUN python -m venv /venv
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY requirements.txt .
RUN pip install --no-cache-dir -r requirements.txt
{{- if .Package}}
COPY . .
RUN pip install --no-cache-dir --no-deps .
{{- end}}

FROM python:3.13-slim-trixie
ENV PATH=/venv/bin:$PATH
WORKDIR /app
COPY --from=build /venv /venv
{{- if not .Package}}
COPY . .
{{- end}}
CMD {{.Command}}
