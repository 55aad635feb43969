package pyproject

import "testing"

func TestValue(t *testing.T) {
	doc, err := ParseTOML("x.toml", []byte("[a.b]\nc = 'd'\ne = true\nf = [1, 'g']\n[[h]]\ni = 1\n"))
	if err != nil {
		t.Fatal(err)
	}
	if v := doc.Get("a", "b", "c"); v.Text() != "d" || v.Line() != 2 || !v.Exists() {
		t.Errorf("%q at %d", v.Text(), v.Line())
	}
	if on, ok := doc.Get("a", "b", "e").Bool(); !on || !ok {
		t.Error("e")
	}
	if items := doc.Get("a", "b", "f").Items(); len(items) != 2 || items[1].Text() != "g" || items[0].Text() != "" {
		t.Errorf("%v", items)
	}
	if keys := doc.Keys(); len(keys) != 2 || keys[1] != "h" || len(doc.Get("h").Items()) != 1 {
		t.Errorf("%v", keys)
	}
	none := doc.Get("a", "b", "c", "d")
	if _, ok := none.Bool(); ok || none.Exists() || none.Text() != "" || none.Line() != 0 || none.Items() != nil || none.Keys() != nil || (Value{}).Get("x").Exists() {
		t.Error("what is missing")
	}
	if _, err := ParseTOML("x.toml", []byte("a = ")); err == nil {
		t.Error("no TOML")
	}
}
