package paths

import (
	"slices"
	"strings"

	"github.com/dockwright/dockwright/detect/pyast"
)

// opens are functions that read the file or folder that they are handed: by the
// place of the argument, and by the keyword.
var opens = map[string]struct {
	at  int
	key []string
}{
	"open":                       {0, []string{"file"}},
	"StaticFiles":                {0, []string{"directory"}},
	"Jinja2Templates":            {0, []string{"directory"}},
	"FileSystemLoader":           {0, []string{"searchpath"}},
	"TemplateConfig":             {-1, []string{"directory"}},
	"StaticFilesConfig":          {-1, []string{"directories"}},
	"create_static_files_router": {-1, []string{"directories"}},
	"FileResponse":               {0, []string{"path"}},
	"send_from_directory":        {0, []string{"directory"}},
	"send_file":                  {0, []string{"path_or_file"}},
	"fileConfig":                 {0, []string{"fname"}},
	"add_static":                 {1, []string{"path"}},
	"static":                     {1, []string{"file_or_directory"}},
	"read_csv":                   {0, nil},
	"read_excel":                 {0, nil},
	"read_json":                  {0, nil},
	"read_parquet":               {0, nil},
	"load_model":                 {0, nil},
	"load":                       {0, nil},
	"Config":                     {0, nil},
	"read":                       {0, nil},
	"Application":                {-1, []string{"template_path", "static_path"}},
	"Dash":                       {-1, []string{"assets_folder"}},
	"run":                        {-1, []string{"log_config"}},
}

// modest are functions of so common a name that only a file with an ending is
// taken for one that they read.
var modest = []string{"load", "read", "Config", "static", "run"}

// called reads the arguments of a call.
func (r *reader) called(s *scope, e *pyast.Call, depth int) {
	name, receiver := function(e)
	switch name {
	case "Flask", "Quart", "Blueprint":
		r.flask(e, name)
		return
	case "PackageLoader":
		r.packageLoader(e)
		return
	case "open", "read_text", "read_bytes":
		if name != "open" || receiver != nil && len(e.Args) == 0 || isMode(argument(e, 0)) {
			if receiver != nil {
				r.expr(s, receiver, !writes(e, 0), depth+1)
			}
			return
		}
	}
	sink, reads := opens[name]
	if name == "open" && writes(e, 1) {
		return
	}
	for i, a := range e.Args {
		r.expr(s, a, reads && i == sink.at && fits(name, a), depth+1)
	}
	for _, k := range e.Keywords {
		r.expr(s, k.Value, reads && slices.Contains(sink.key, k.Name), depth+1)
	}
	if receiver != nil {
		r.expr(s, receiver, false, depth+1)
	}
}

func fits(name string, a pyast.Expr) bool {
	text, ok := a.(*pyast.String)
	return !slices.Contains(modest, name) || ok && strings.Contains(text.Value[strings.LastIndexByte(text.Value, '/')+1:], ".")
}

// isMode tells the mode of Path.open from a path.
func isMode(e pyast.Expr) bool {
	text, ok := e.(*pyast.String)
	return ok && text.Value != "" && strings.Trim(text.Value, "rwxabt+U") == ""
}

// writes tells that a file is opened to be written.
func writes(e *pyast.Call, at int) bool {
	mode := keyword(e, "mode")
	if mode == nil {
		mode = argument(e, at)
	}
	text, ok := mode.(*pyast.String)
	return ok && strings.ContainsAny(text.Value, "wxa+")
}

// flask: its folders lie beside the module, "templates" and "static" unless it is
// told others. A blueprint has none by itself.
// https://flask.palletsprojects.com/en/stable/api/#flask.Flask
func (r *reader) flask(e *pyast.Call, name string) {
	for _, of := range []struct{ key, usual string }{{"template_folder", "templates"}, {"static_folder", "static"}} {
		folder := of.usual
		if name == "Blueprint" {
			folder = ""
		}
		switch v := keyword(e, of.key).(type) {
		case nil:
		case *pyast.String:
			folder = v.Value
		default:
			folder = ""
		}
		if folder != "" && plausible(folder) {
			r.refs = append(r.refs, Ref{From: Beside, Path: clean(folder), Line: e.Pos(), Opened: true})
		}
	}
}

// packageLoader: https://jinja.palletsprojects.com/en/stable/api/#jinja2.PackageLoader
func (r *reader) packageLoader(e *pyast.Call) {
	of, ok := argument(e, 0).(*pyast.String)
	if !ok {
		return
	}
	folder := "templates"
	if text, ok := argument(e, 1).(*pyast.String); ok {
		folder = text.Value
	}
	r.refs = append(r.refs, Ref{From: Package, Path: clean(strings.ReplaceAll(of.Value, ".", "/") + "/" + folder), Line: e.Pos(), Opened: true})
}
