package source

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestRead(t *testing.T) {
	for _, c := range []struct {
		name, src string
		want      File
	}{
		{"empty", "", File{}},
		{"fastapi", "from fastapi import FastAPI\n\napp = FastAPI(title=\"x\")\n", File{Apps: []App{{3, "fastapi", "app"}}}},
		{"alias", "import flask as f\nserver: f.Flask = f.Flask(__name__)\n", File{Apps: []App{{2, "flask", "server"}}}},
		{"several lines", "from fastapi import (\n    APIRouter,\n    FastAPI as API,\n)\napi = API(\n    title='x',\n)\n", File{Apps: []App{{5, "fastapi", "api"}}}},
		{"submodule", "import aiohttp.web\napp = aiohttp.web.Application()\n", File{Apps: []App{{2, "aiohttp", "app"}}}},
		{"in a docstring", "'''\nfrom fastapi import FastAPI\napp = FastAPI()\n'''\n", File{}},
		{"in a comment", "# from fastapi import FastAPI\n# app = FastAPI()\n", File{}},
		{"in a function", "from flask import Flask\ndef create_app():\n    app = Flask(__name__)\n    return app\n", File{}},
		{"class of one's own", "from mine import FastAPI\napp = FastAPI()\n", File{}},
		{"factory", "from shop import create_app\napplication = create_app('production')\n", File{Apps: []App{{2, "factory", "application"}}}},
		{"no factory", "from shop import create_user\nuser = create_user()\n", File{}},
		{"script", "import sys\nif __name__ == '__main__':\n    sys.exit(0)\n", File{Script: true, ScriptLine: 2}},
		{"comparison is no assignment", "from fastapi import FastAPI\napp == FastAPI()\n", File{}},
		{"string that never ends", "x = 'abc\nfrom flask import Flask\napp = Flask(__name__)\n", File{Apps: []App{{3, "flask", "app"}}}},
		{"backslash", "from fastapi import \\\n    FastAPI\napp = \\\n  FastAPI()\n", File{Apps: []App{{3, "fastapi", "app"}}}},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := Read([]byte(c.src))
			got.Imports = nil // TestImports
			if diff := cmp.Diff(c.want, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestSettings(t *testing.T) {
	for src, want := range map[string]string{
		"import os\nos.environ.setdefault(\"DJANGO_SETTINGS_MODULE\", \"shop.settings.prod\")\n": "shop.settings.prod",
		"os.environ['DJANGO_SETTINGS_MODULE'] = 'settings'\n":                                    "settings",
		"os.environ.setdefault(\n    'DJANGO_SETTINGS_MODULE',\n    'shop.settings',\n)\n":       "shop.settings",
		"os.environ.setdefault('DJANGO_SETTINGS_MODULE', NAME + '.settings')\n":                  "",
		"os.environ.setdefault('DJANGO_SETTINGS_MODULE', 'no module')\n":                         "",
		"# DJANGO_SETTINGS_MODULE, 'x'\n":                                                        "",
		"DJANGO_SETTINGS_MODULE":                                                                 "",
	} {
		if got := Read([]byte(src)).Settings; got != want {
			t.Errorf("%q: %q, want %q", src, got, want)
		}
	}
}

func TestImports(t *testing.T) {
	src := "import os, sys.path as p\nfrom a.b import (\n c,\n)\nfrom . import d\nfrom .e import f\nimport os.path\nif True:\n    import g\n"
	if diff := cmp.Diff([]string{"os", "sys", "a"}, Read([]byte(src)).Imports); diff != "" {
		t.Error(diff)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("app = FastAPI('\\\n'''"))
	f.Add([]byte("((\\"))
	f.Fuzz(func(t *testing.T, data []byte) { Read(data) })
}

func TestHolds(t *testing.T) {
	for text, want := range map[string]int{
		"INSTALLED_APPS = [\n    'a',\n    'django.contrib.gis',\n]\n":              1,
		"import os\nAPPS += ['x',  # one\n  \"django.contrib.gis\"]\n":              2,
		"# 'django.contrib.gis' is not wanted\nAPPS = []\n":                         0,
		"APPS = [\n  'a',  # not 'django.contrib.gis'\n]\n":                         0,
		"\"django.contrib.gis: see the docs\"\nAPPS = []\n":                         0,
		"DATABASES = {'default': {'ENGINE': 'django.contrib.gis.db.backends.x'}}\n": 1,
		"": 0,
	} {
		if got := Holds([]byte(text), "django.contrib.gis"); got != want {
			t.Errorf("line %d, want %d:\n%s", got, want, text)
		}
	}
}
