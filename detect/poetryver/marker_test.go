package poetryver

import "testing"

func TestMarkers(t *testing.T) {
	for _, c := range []struct {
		translate func(string) (string, error)
		in, want  string
	}{
		{PythonMarker, "*", ""},
		{PythonMarker, "<3.8", `python_version < "3.8"`},
		{PythonMarker, "<=3.8", `python_full_version <= "3.8"`},
		{PythonMarker, "^3.8", `python_version >= "3.8" and python_version < "4.0"`},
		{PythonMarker, "3.8", `python_version == "3.8"`},
		{PythonMarker, "3.8.*", `python_version == "3.8.*"`},
		{PythonMarker, ">=3.6.2,<4", `python_full_version >= "3.6.2" and python_version < "4"`},
		{PythonMarker, "~2.7 || >=3.5", `python_version >= "2.7" and python_version < "2.8" or python_version >= "3.5"`},
		{PlatformMarker, "*", ""},
		{PlatformMarker, "win32", `sys_platform == "win32"`},
		{PlatformMarker, "!=win32,!=cygwin", `sys_platform != "win32" and sys_platform != "cygwin"`},
		{PlatformMarker, "linux || darwin", `sys_platform == "linux" or sys_platform == "darwin"`},
	} {
		got, err := c.translate(c.in)
		if err != nil || got != c.want {
			t.Errorf("%q: %q, %v; want %q", c.in, got, err, c.want)
		}
	}
	if _, err := PythonMarker("three"); err == nil {
		t.Error("PythonMarker took a word")
	}
	if _, err := PlatformMarker(`win32" or "1`); err == nil {
		t.Error("PlatformMarker took a quote")
	}
}
