from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from guests.models import Guest


def index(request: HttpRequest) -> HttpResponse:
    return render(request, "guests/index.html", {"guests": Guest.objects.all()})


def healthz(request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok")
