package paths

import (
	"slices"
	"testing"

	"github.com/dockwright/dockwright/detect/pyast"
)

func TestOf(t *testing.T) {
	const imports = "import os\nfrom pathlib import Path\n"
	for _, c := range []struct {
		text string
		want []Ref // without lines
	}{
		{`open("config.yaml")`, []Ref{{Cwd, "config.yaml", 0, true}}},
		{`open("config.yaml", "w")`, nil},
		{`open(file="a/b.txt", mode="rb")`, []Ref{{Cwd, "a/b.txt", 0, true}}},
		{`print("open(x)")  # open("y")`, nil},
		{`open("/etc/passwd")`, nil},
		{`app.mount("/", StaticFiles(directory="frontend/dist"))`, []Ref{{Cwd, "frontend/dist", 0, true}}},
		{`Jinja2Templates("templates")`, []Ref{{Cwd, "templates", 0, true}}},
		{`x = Path(__file__).parent / "data"`, []Ref{{Beside, "data", 0, false}}},
		{`x = Path(__file__).resolve().parents[2] / "templates"`, []Ref{{Beside, "../../templates", 0, false}}},
		{`x = os.path.join(os.path.dirname(os.path.abspath(__file__)), "a", "b.json")`, []Ref{{Beside, "a/b.json", 0, false}}},
		{`x = os.path.dirname(os.path.dirname(__file__)) + "/static"`, []Ref{{Beside, "../static", 0, false}}},
		{"BASE = Path(__file__).parent.parent\nTEMPLATES = [{'DIRS': [BASE / 'templates']}]", []Ref{{Beside, "../templates", 0, true}}},
		{"HERE = os.path.dirname(__file__)\ndef f():\n    with open(f'{HERE}/x.sql') as s:\n        pass", []Ref{{Beside, "x.sql", 0, true}}},
		{"class C:\n    def __init__(self):\n        self.d = Path(__file__).parent\n        (self.d / 'x').read_text()", []Ref{{Beside, "x", 0, true}}},
		{`x = settings.BASE_DIR / "frontend" / "dist"`, []Ref{{Unknown, "frontend/dist", 0, false}}},
		{`STATICFILES_DIRS = ["assets"]`, []Ref{{Cwd, "assets", 0, true}}},
		{`Path("a/b").open("w")`, []Ref{{Cwd, "a/b", 0, false}}},
		{`x = files("shop.pages") / "index.html"`, []Ref{{Package, "shop/pages/index.html", 0, false}}},
		{`PackageLoader("shop")`, []Ref{{Package, "shop/templates", 0, true}}},
		{`app = Flask(__name__, static_folder="../ui/dist", template_folder=None)`, []Ref{{Beside, "../ui/dist", 0, true}}},
		{`open(os.environ.get("CONFIG", "config.toml"))`, []Ref{{Cwd, "config.toml", 0, true}}},
		{`open(name)`, nil},
		{`requests.get("https://example.org/a")`, nil},
	} {
		got := Of(pyast.Parse([]byte(imports + c.text + "\n")))
		for i := range got {
			if got[i].Line < 3 {
				t.Errorf("%s: line %d", c.text, got[i].Line)
			}
			got[i].Line = 0
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s:\n%v, not\n%v", c.text, got, c.want)
		}
	}
}

func FuzzOf(f *testing.F) {
	f.Add("x = Path(__file__).parents[9] / 'a' + '/b'\nopen(f'{x}/y')")
	f.Add("a = a / 'x'\nSTATICFILES_DIRS = [os.path.join(a, '..', '..')]")
	f.Fuzz(func(t *testing.T, text string) {
		for _, r := range Of(pyast.Parse([]byte(text))) {
			if r.Path == "" || r.Path == "." || r.Path[0] == '/' {
				t.Errorf("%+v", r)
			}
		}
	})
}
