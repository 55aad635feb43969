WSGI_APPLICATION = "site1.wsgi.application"
