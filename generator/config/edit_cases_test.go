package config

type editCase struct {
	name, file    string // a pyproject.toml where file is ""
	before, after string
	changes       []Change
}

var python313 = []Change{to("python", "3.13")}

var editCases = []editCase{
	// Files that are not there, or say nothing.
	{"no file", "dockwright.toml", "", "python = \"3.13\"\nport = 8000\n\n[system-packages]\nruntime = [\"ffmpeg\"]\n",
		[]Change{to("python", "3.13"), to("system-packages.runtime", strs("ffmpeg")), to("port", 8000)}},
	{"a pyproject.toml that isn't there", "", "", "[tool.dockwright]\npython = \"3.13\"\n", python313},
	{"no change", "", "[project]\nname = 'x'", "[project]\nname = 'x'", nil},
	{"a removal of nothing", "", "[project]\n", "[project]\n", []Change{to("python", nil), to("needs.x.build", nil), to("processes.x", nil)}},
	{"only comments", "dockwright.toml", "# Ours\n", "# Ours\n\npython = \"3.13\"\n", python313},
	{"only a line end", "dockwright.toml", "\n", "python = \"3.13\"\n\n", python313},

	// A new table.
	{"at the end", "", "[project]\nname = \"x\"\n", "[project]\nname = \"x\"\n\n[tool.dockwright]\npython = \"3.13\"\n", python313},
	{"no line end at the end", "", "[project]\nname = \"x\"", "[project]\nname = \"x\"\n\n[tool.dockwright]\npython = \"3.13\"", python313},
	{"blank lines at the end", "", "[project]\nname = \"x\"\n\n\n", "[project]\nname = \"x\"\n\n[tool.dockwright]\npython = \"3.13\"\n\n\n", python313},
	{"behind the last tool", "", "[tool.a]\nx = 1\n\n[tool.b]\nx = 1 # b\n\n[build-system]\nrequires = []\n",
		"[tool.a]\nx = 1\n\n[tool.b]\nx = 1 # b\n\n[tool.dockwright]\npython = \"3.13\"\n\n[build-system]\nrequires = []\n", python313},
	{"comments between tables", "", "[tool.b]\nx = 1\n# y = 2\n\n# z = 3\n\n# ---- building ----\n\n# With hatch\n[build-system]\n",
		"[tool.b]\nx = 1\n# y = 2\n\n# z = 3\n\n[tool.dockwright]\npython = \"3.13\"\n\n# ---- building ----\n\n# With hatch\n[build-system]\n", python313},
	{"no blank lines", "", "[tool.b]\nx = 1\n[build-system]\n", "[tool.b]\nx = 1\n\n[tool.dockwright]\npython = \"3.13\"\n\n[build-system]\n", python313},
	{"behind an array of tables", "", "[[tool.uv.index]]\nurl = 'u'\n[[tool.uv.index]]\nurl = 'v'\n",
		"[[tool.uv.index]]\nurl = 'u'\n[[tool.uv.index]]\nurl = 'v'\n\n[tool.dockwright]\npython = '3.13'\n", python313},
	{"behind a string that holds a table", "", "[tool.a]\nx = '''\n[tool.dockwright]\npython = \"2\"\n'''\n[b]\n",
		"[tool.a]\nx = '''\n[tool.dockwright]\npython = \"2\"\n'''\n\n[tool.dockwright]\npython = '3.13'\n\n[b]\n", python313},
	{"a string whose last line begins like a comment", "", "[tool.a]\nx = \"\"\"\n# y\"\"\"\n[b]\n",
		"[tool.a]\nx = \"\"\"\n# y\"\"\"\n\n[tool.dockwright]\npython = \"3.13\"\n\n[b]\n", python313},
	{"as the others are indented", "", "[tool.a]\n  x = 1\n  [tool.a.b]\n  y=2\n", "[tool.a]\n  x = 1\n  [tool.a.b]\n  y=2\n\n  [tool.dockwright]\n  python=\"3.13\"\n", python313},
	{"for a key of a table below", "", "[project]\n", "[project]\n\n[tool.dockwright.processes.worker]\ncommand = [\"celery\", \"worker\"]\n",
		[]Change{to("processes.worker.command", strs("celery", "worker"))}},
	{"tool is a table of its own", "", "[tool]\nx = 1\n\n[z]\n", "[tool]\nx = 1\n\n[tool.dockwright]\npython = \"3.13\"\n\n[z]\n", python313},

	// The table is there.
	{"behind the last key", "", "[tool.dockwright]\nport = 1 # p\n# base = 'slim'\n\n# next\n[tool.x]\n",
		"[tool.dockwright]\nport = 1 # p\npython = \"3.13\"\n# base = 'slim'\n\n# next\n[tool.x]\n", python313},
	{"behind an array over lines", "", "[tool.dockwright]\ncommand = [\n  'a', # ]\n  '[tool.x]',\n]\n[tool.x]\n",
		"[tool.dockwright]\ncommand = [\n  'a', # ]\n  '[tool.x]',\n]\npython = '3.13'\n[tool.x]\n", python313},
	{"behind its header", "", "[tool.dockwright] # ours\n\n[tool.x]\n", "[tool.dockwright] # ours\npython = \"3.13\"\n\n[tool.x]\n", python313},
	{"behind the header's comment", "", "[tool.dockwright]\n# See the docs.\n\n[tool.x]\n", "[tool.dockwright]\n# See the docs.\npython = \"3.13\"\n\n[tool.x]\n", python313},
	{"before the next header's comment", "", "[tool.dockwright]\n# About x\n[tool.x]\n", "[tool.dockwright]\npython = \"3.13\"\n# About x\n[tool.x]\n", python313},
	{"before a header that was commented out", "", "[tool.dockwright]\n# [tool.y]\n# z = 1\n", "[tool.dockwright]\npython = \"3.13\"\n# [tool.y]\n# z = 1\n", python313},
	{"header at the end without a line end", "", "[tool.dockwright]", "[tool.dockwright]\npython = \"3.13\"", python313},
	{"indented", "", "[tool.dockwright]\n\tport = 1\n", "[tool.dockwright]\n\tport = 1\n\tpython = \"3.13\"\n", python313},
	{"aligned", "", "[tool.dockwright]\nport     = 1\nbase     = \"slim\"\n", "[tool.dockwright]\nport     = 1\nbase     = \"slim\"\npython   = \"3.13\"\nprocess  = \"web\"\nport-variable = \"PORT\"\n",
		[]Change{to("python", "3.13"), to("process", "web"), to("port-variable", "PORT")}},
	{"tight", "", "[tool.dockwright]\nport=1\n", "[tool.dockwright]\nport=1\npython=\"3.13\"\n", python313},
	{"single quotes", "", "[project]\nname = \"x\"\nversion = \"1\"\n[tool.dockwright]\nbase = 'slim'\n", "[project]\nname = \"x\"\nversion = \"1\"\n[tool.dockwright]\nbase = 'slim'\npython = '3.13'\n", python313},
	{"quoted header", "", "[ 'tool' . \"dockwright\" ]\n\"port\" = 1\n", "[ 'tool' . \"dockwright\" ]\n\"port\" = 1\npython = \"3.13\"\n", python313},
	{"below its sub-tables", "", "[tool.dockwright.needs.x]\n\n[tool.dockwright]\nport = 1\n", "[tool.dockwright.needs.x]\n\n[tool.dockwright]\nport = 1\npython = \"3.13\"\n", python313},
	{"sub-tables only", "", "[tool.a]\n\n# about x\n[tool.dockwright.needs.x]\n[tool.b]\n",
		"[tool.a]\n\n[tool.dockwright]\npython = \"3.13\"\n\n# about x\n[tool.dockwright.needs.x]\n[tool.b]\n", python313},
	{"sub-tables only, at the beginning", "", "[tool.dockwright.needs.x]\n", "[tool.dockwright]\npython = \"3.13\"\n\n[tool.dockwright.needs.x]\n", python313},
	{"out of order", "", "[tool.dockwright.processes.a]\ncommand = ['a']\n\n[project]\n\n[tool.dockwright.needs.x]\n",
		"[tool.dockwright.processes.a]\ncommand = ['a']\n\n[tool.dockwright.processes.b]\ncommand = ['b']\n\n[project]\n\n[tool.dockwright.needs.x]\n", []Change{to("processes.b.command", strs("b"))}},
	{"a long array", "", "[tool.x]\na = [\n  1,\n  \"b\",\n]\nc = [\n  \"b\"\n]\n",
		"[tool.x]\na = [\n  1,\n  \"b\",\n]\nc = [\n  \"b\"\n]\n\n[tool.dockwright]\ncommand = [\n  \"gunicorn\",\n  \"--bind\",\n  \"0.0.0.0:8000\",\n  \"--access-logfile\",\n  \"-\",\n  \"--workers\",\n  \"2\",\n  \"shop.production.wsgi:application\",\n]\n",
		[]Change{to("command", strs("gunicorn", "--bind", "0.0.0.0:8000", "--access-logfile", "-", "--workers", "2", "shop.production.wsgi:application"))}},

	// Sub-tables as the file has them.
	{"a header, as others", "", "[tool.dockwright]\nport = 1\n\n[tool.dockwright.needs.x]\n\n[z]\n",
		"[tool.dockwright]\nport = 1\n\n[tool.dockwright.needs.x]\n\n[tool.dockwright.system-packages]\nbuild = [\"gcc\"]\n\n[z]\n", []Change{to("system-packages.build", strs("gcc"))}},
	{"a header, for want of others", "", "[tool.dockwright]\nport = 1\n", "[tool.dockwright]\nport = 1\n\n[tool.dockwright.system-packages]\nbuild = [\"gcc\"]\n", []Change{to("system-packages.build", strs("gcc"))}},
	{"dotted, as others", "", "[tool.dockwright]\nneeds.x.build = [\"g\"] # n\nport = 1\n", "[tool.dockwright]\nneeds.x.build = [\"g\"] # n\nport = 1\nsystem-packages.build = [\"gcc\"]\n", []Change{to("system-packages.build", strs("gcc"))}},
	{"dotted, beside its like", "", "[tool.dockwright]\nneeds . 'x' . build = [\"g\"] # n\nport = 1\n", "[tool.dockwright]\nneeds . 'x' . build = [\"g\"] # n\nneeds . 'x'.runtime = [\"gcc\"]\nport = 1\n", []Change{to("needs.x.runtime", strs("gcc"))}},
	{"dotted from the top", "", "tool.dockwright.port = 1\n\n[project]\n", "tool.dockwright.port = 1\ntool.dockwright.python = \"3.13\"\ntool.dockwright.needs.x.build = [\"g\"]\n\n[project]\n", []Change{to("python", "3.13"), to("needs.x.build", strs("g"))}},
	{"dotted in tool", "", "[tool]\ndockwright.port = 1\nx.y = 1\n", "[tool]\ndockwright.port = 1\ndockwright.python = \"3.13\"\nx.y = 1\n", python313},
	{"dotted others from the top", "", "tool.x.y = 1\n[project]\n", "tool.x.y = 1\ntool.dockwright.python = \"3.13\"\n[project]\n", python313},
	{"inline", "", "[tool]\ndockwright = {port = 1} # c\n", "[tool]\ndockwright = {port = 1, python = \"3.13\", needs.x.build = [\"g\"]} # c\n", []Change{to("python", "3.13"), to("needs.x.build", strs("g"))}},
	{"inline and empty", "", "tool = {}\n", "tool = { dockwright.python = \"3.13\" }\n", python313},
	{"inline in inline", "", "tool = { x = { y = '}' }, dockwright = { processes = { web = { command = ['#'] } } } }\n",
		"tool = { x = { y = '}' }, dockwright = { processes = { web = { command = ['#'], port = 1 } }, python = '3.13' } }\n", []Change{to("processes.web.port", 1), to("python", "3.13")}},
	{"an inline table in ours", "", "[tool.dockwright]\nsystem-packages = { build = [\"g++\"] }\n", "[tool.dockwright]\nsystem-packages = { build = [\"g++\"], runtime = [\"x\"] }\n", []Change{to("system-packages.runtime", strs("x"))}},
	{"dockwright.toml with headers only", "dockwright.toml", "# Ours\n\n# p\n[needs.x]\n", "# Ours\n\npython = \"3.13\"\n\n# p\n[needs.x]\n", python313},
	{"dockwright.toml with a header at its beginning", "dockwright.toml", "[needs.x]\n", "python = \"3.13\"\n\n[needs.x]\n", python313},
	{"an empty table", "dockwright.toml", "port = 1\n", "port = 1\n\n[needs]\nx = {}\n", []Change{{[]string{"needs", "x"}, EmptyTable{}}}},

	// A key that is there.
	{"in place", "", "[tool.dockwright]\nport = 1 # p\n\"python\"  =  '3.12'   # why\nbase = \"slim\"\n", "[tool.dockwright]\nport = 1 # p\n\"python\"  =  '3.13'   # why\nbase = \"slim\"\n", python313},
	{"as it was spelled", "dockwright.toml", "port = 0x1F40\ngroups = [ \"a\", 'b',]\n", "port = 0x1F40\ngroups = [ \"a\", 'b',]\n", []Change{to("port", 8000), to("groups", strs("a", "b"))}},
	{"of another type", "dockwright.toml", "python = 3.12 # number\n", "python = \"3.13\" # number\n", python313},
	{"a string over lines", "dockwright.toml", "python = \"\"\"\n3.12\"\"\" # x\n", "python = \"3.13\" # x\n", python313},
	{"in an inline table", "", "tool.dockwright = {python='3.12', port=1}\n", "tool.dockwright = {python='3.13', port=1}\n", python313},
	{"a boolean", "dockwright.toml", "init = true # i\n", "init = false # i\n", []Change{to("init", false)}},
	{"no front end, in place of one", "", "[tool.dockwright.frontend]\ndir = \"ui\"\n\n[z]\n", "[z]\n\n[tool.dockwright]\nfrontend = false\n", []Change{to("frontend", false)}},
	{"no front end, in place of an inline one", "dockwright.toml", "frontend = { dir = \"ui\" } # f\n", "frontend = false # f\n", []Change{to("frontend", false)}},
	{"in place of tables", "dockwright.toml", "port = 1\n\n[[groups]]\n[[groups]]\n", "port = 1\ngroups = [\"a\"]\n", []Change{to("groups", strs("a"))}},
	{"a front end, in place of none", "dockwright.toml", "port = 1\nfrontend = false\n", "port = 1\n\n[frontend]\ndir = \"ui\"\n", []Change{to("frontend.dir", "ui")}},

	// Arrays.
	{"an array that grows", "dockwright.toml", "groups = [ \"a\", 'b' ] # g\n", "groups = [ \"a\", \"x\", 'b', \"c\" ] # g\n", []Change{to("groups", strs("a", "x", "b", "c"))}},
	{"an array that shrinks", "dockwright.toml", "groups = [\"a\", \"b\", \"c\"]\n", "groups = [\"b\"]\n", []Change{to("groups", strs("b"))}},
	{"an empty array", "dockwright.toml", "groups = []\n", "groups = [\"a\"]\n", []Change{to("groups", strs("a"))}},
	{"an array to empty", "dockwright.toml", "groups = [\n  \"a\",\n]\n", "groups = []\n", []Change{to("groups", []string{})}},
	{"an array over lines", "dockwright.toml", "ignore = [ # i\n    # first\n    \"a\",  # A\n    \"b\",  # B\n\n    # third\n    \"c\"  # C\n] # end\n",
		"ignore = [ # i\n    # first\n    \"a\",  # A\n\n    # third\n    \"c\",  # C\n    \"d\"\n] # end\n", []Change{to("ignore", strs("a", "c", "d"))}},
	{"a comma at the end", "dockwright.toml", "ignore = [\n  \"a\",\n]\n", "ignore = [\n  \"0\",\n  \"a\",\n  \"b\",\n]\n", []Change{to("ignore", strs("0", "a", "b"))}},
	{"the last of an array over lines", "dockwright.toml", "ignore = [\n  \"a\",\n  # about b\n  \"b\" # B\n]\n", "ignore = [\n  \"a\"\n  # about b\n]\n", []Change{to("ignore", strs("a"))}},
	{"an element in another's place", "dockwright.toml", "ignore = [\n  # about it\n  \"a\", # A\n  \"b\", # B\n]\n", "ignore = [\n  # about it\n  \"x\",\n  \"b\", # B\n]\n", []Change{to("ignore", strs("x", "b"))}},
	{"commas first", "dockwright.toml", "ignore = [ \"a\"\n         , \"b\"\n         ]\n", "ignore = [ \"b\"\n         ]\n", []Change{to("ignore", strs("b"))}},
	{"several on a line", "dockwright.toml", "ignore = [\"a\", # A\n  \"b\", \"c\"]\n", "ignore = [\"a\", # A\n \"c\"]\n", []Change{to("ignore", strs("a", "c"))}},
	{"strings that hold what ends them", "dockwright.toml", "ignore = [\"a]\", '#', \"\\\"]\"]\n", "ignore = [\"a]\", '#', \"\\\"]\", \"\\\\\\\"#\"]\n", []Change{to("ignore", strs("a]", "#", "\"]", "\\\"#"))}},
	{"an array of other things", "dockwright.toml", "groups = [1, 2] # x\n", "groups = [\"a\"] # x\n", []Change{to("groups", strs("a"))}},
	{"an array that grows too long", "dockwright.toml", "ignore = [\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\"]\n",
		"ignore = [\n    \"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\",\n    \"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb\",\n]\n",
		[]Change{to("ignore", strs("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb"))}},

	// Removals.
	{"a key", "", "[tool.dockwright]\n# why\npython = \"3.12\" # p\nport = 1\n", "[tool.dockwright]\n# why\nport = 1\n", []Change{to("python", nil)}},
	{"a key over lines", "dockwright.toml", "port = 1\nignore = [\n  'x',\n]\nbase = 'slim'\n", "port = 1\nbase = 'slim'\n", []Change{to("ignore", nil)}},
	{"the table's last key", "", "[project]\nname = \"x\"\n\n[tool.dockwright]\npython = \"3.12\"\n\n[z]\n", "[project]\nname = \"x\"\n\n[z]\n", []Change{to("python", nil)}},
	{"the file's last key", "", "[project]\nname = \"x\"\n\n[tool.dockwright]\npython = \"3.12\"", "[project]\nname = \"x\"", []Change{to("python", nil)}},
	{"all that there is", "", "[tool.dockwright]\npython = \"3.12\"\n", "", []Change{to("python", nil)}},
	{"the last key beside a comment", "", "[tool.dockwright]\npython = \"3.12\"\n# port = 1\n", "[tool.dockwright]\n# port = 1\n", []Change{to("python", nil)}},
	{"the last key of an inline table", "", "[tool]\nx = 1\ndockwright = { needs = { x = { build = [\"g\"] } } }\n", "[tool]\nx = 1\n", []Change{to("needs.x.build", nil)}},
	{"of an inline table", "", "tool = { x = 1, dockwright = { port = 1, python = \"3.12\" } }\n", "tool = { x = 1, dockwright = { port = 1 } }\n", []Change{to("python", nil)}},
	{"the first of an inline table", "", "tool = {dockwright = {python = \"3.12\", port = 1}}\n", "tool = {dockwright = {port = 1}}\n", []Change{to("python", nil)}},
	{"a process", "", "[tool.dockwright.processes.a]\ncommand = ['a']\n# port = 1\n\n[tool.dockwright]\nport = 1\n\n[tool.dockwright.processes.b]\ncommand = ['b']\n",
		"[tool.dockwright]\nport = 1\n\n[tool.dockwright.processes.b]\ncommand = ['b']\n", []Change{to("processes.a", nil)}},
	{"all processes", "", "port = 1\n[tool.dockwright]\nport = 1\nprocesses.c.command = [\"c\"]\n\n[tool.dockwright.processes.b]\ncommand = ['b']\n", "port = 1\n[tool.dockwright]\nport = 1\n", []Change{to("processes", nil)}},
	{"the last key of a named table", "", "[tool.dockwright.needs.x]\n# for x\nbuild = ['g']\n\n[z]\n", "[z]\n", []Change{to("needs.x.build", nil)}},
}
