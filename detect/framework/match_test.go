package framework

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/pyast"
)

// file is a Code that knows the file's own imports and texts, and nothing else.
type file struct {
	body  []pyast.Stmt
	names map[string]string
	texts map[string]string
}

func parse(src string) file {
	f := file{body: pyast.Parse([]byte(src)).Body, names: map[string]string{}, texts: map[string]string{}}
	walk(f.body, false, func(s pyast.Stmt, _ bool) {
		switch s := s.(type) {
		case *pyast.Import:
			for _, n := range s.Names {
				first, _, _ := strings.Cut(n.Name, ".")
				if n.As != "" {
					f.names[n.As] = n.Name
				} else {
					f.names[first] = first
				}
			}
		case *pyast.ImportFrom:
			for _, n := range s.Names {
				as := n.As
				if as == "" {
					as = n.Name
				}
				f.names[as] = s.Module + "." + n.Name
			}
		case *pyast.Assign:
			if v, ok := s.Value.(*pyast.String); ok && target(s) != "" {
				f.texts[target(s)] = v.Value
			}
		}
	})
	return f
}

func (f file) Path() string       { return "main.py" }
func (f file) Body() []pyast.Stmt { return f.body }

func (f file) Qualify(e pyast.Expr) string {
	switch e := e.(type) {
	case *pyast.Name:
		return f.names[e.ID]
	case *pyast.Attribute:
		if q := f.Qualify(e.Value); q != "" {
			return q + "." + e.Attr
		}
	}
	return ""
}

func (f file) Text(e pyast.Expr) (string, bool) {
	switch e := e.(type) {
	case *pyast.String:
		return e.Value, true
	case *pyast.Name:
		t, ok := f.texts[e.ID]
		return t, ok
	}
	return "", false
}

// TestMatch tries the matchers on programs as the frameworks' documentation writes
// them, and on what only looks like one.
func TestMatch(t *testing.T) {
	for _, c := range []struct {
		framework, name, src string
		want                 []facts.App
	}{
		{"grpc", "in a function", "import grpc\nfrom concurrent import futures\n\ndef serve():\n    server = grpc.server(futures.ThreadPoolExecutor())\n    server.start()\n    server.wait_for_termination()\n\nif __name__ == '__main__':\n    serve()\n",
			[]facts.App{{Line: 5, Script: true, Runs: true}}},
		{"grpc", "asyncio", "import asyncio\nfrom grpc import aio\nasync def serve():\n    server = aio.server()\n    await server.start()\n    await server.wait_for_termination()\n",
			[]facts.App{{Line: 4, Script: true}}},
		{"grpc", "a client", "import grpc\nwith grpc.insecure_channel('x') as c:\n    c.start()\n", nil},
		{"lambda", "as documented", "def lambda_handler(event, context):\n    return {}\n", []facts.App{{Line: 1, Object: "lambda_handler"}}},
		{"lambda", "with a name of its own", "def handler(event, _context):\n    pass\n", []facts.App{{Line: 1, Object: "handler"}}},
		{"lambda", "of exceptions", "def handler(request, exc):\n    pass\ndef error_handler(event, context): pass\n", nil},
		{"lambda", "a method", "class A:\n    def handler(event, context): pass\n", nil},
		{"arq", "settings", "from arq.connections import RedisSettings\nasync def f(ctx): pass\nclass WorkerSettings:\n    functions = [f]\n", []facts.App{{Line: 3, Object: "WorkerSettings"}}},
		{"arq", "by its contents", "class Jobs:\n    cron_jobs = []\n    redis_settings = 1\n", []facts.App{{Line: 1, Object: "Jobs"}}},
		{"arq", "another class", "class Settings:\n    functions = []\n", nil},
		{"scrapy", "a spider", "import scrapy\nclass Quotes(scrapy.Spider):\n    name = 'quotes'\n", []facts.App{{Line: 2, Object: "quotes"}}},
		{"scrapy", "of a base of its own", "from .base import ShopSpider\nclass A(ShopSpider):\n    name: str = \"a\"\n", []facts.App{{Line: 2, Object: "a"}}},
		{"scrapy", "a base without a name", "import scrapy\nclass Base(scrapy.Spider):\n    pass\n", nil},
		{"airflow", "with", "from airflow import DAG\nwith DAG('x') as dag:\n    pass\n", []facts.App{{Line: 2}}},
		{"airflow", "decorated", "from airflow.sdk import dag\n@dag(schedule=None)\ndef x(): pass\nx()\n", []facts.App{{Line: 2}}},
		{"airflow", "another class", "from mine import DAG\ndag = DAG('x')\n", nil},
		{"prefect", "served", "from prefect import flow\n@flow\ndef hello(): pass\nif __name__ == '__main__':\n    hello.serve(name='x')\n", []facts.App{{Line: 5, Script: true, Runs: true}}},
		{"prefect", "several", "from prefect import flow, serve\nif __name__ == '__main__':\n    serve(a, b)\n", []facts.App{{Line: 3, Script: true, Runs: true}}},
		{"prefect", "called", "from prefect import flow\n@flow\ndef hello(): pass\nhello()\n", nil},
		{"celery", "configured", "app.conf.beat_schedule = {'x': {'task': 'y', 'schedule': 30}}\n", []facts.App{{Line: 1, Signs: []string{"schedule"}}}},
		{"celery", "Django's settings", "from celery.schedules import crontab\nCELERY_BEAT_SCHEDULE = {'x': 1}\n", []facts.App{{Line: 2, Signs: []string{"schedule"}}}},
		{"celery", "added", "@app.on_after_configure.connect\ndef setup(sender, **kwargs):\n    sender.add_periodic_task(10.0, f.s())\n", []facts.App{{Line: 3, Signs: []string{"schedule"}}}},
		{"celery", "in an update", "app.conf.update(timezone='x', beat_schedule={'a': 1})\n", []facts.App{{Line: 1, Signs: []string{"schedule"}}}},
		{"celery", "an empty one", "app.conf.beat_schedule = {}\nCELERY_BEAT_SCHEDULE = None\n", nil},
		{"rq", "put off", "def f():\n    queue.enqueue_in(timedelta(1), g)\n", []facts.App{{Line: 2, Signs: []string{"schedule"}}}},
		{"pyramid", "PasteDeploy", "from pyramid.config import Configurator\ndef main(global_config, **settings):\n    with Configurator(settings=settings) as config:\n        return config.make_wsgi_app()\n",
			[]facts.App{{Line: 2, Object: "main", Factory: true, Required: []string{"global_config"}, Signs: []string{"paste"}}}},
		{"pyramid", "an object", "from pyramid.config import Configurator\nwith Configurator() as config:\n    app = config.make_wsgi_app()\n", []facts.App{{Line: 3, Object: "app"}}},
		{"pyramid", "another main", "def main(argv, **options):\n    pass\n", nil},
		{"nameko", "a service", "from nameko.rpc import rpc\nclass Greeting:\n    name = 'g'\n    @rpc\n    def hello(self): pass\n", []facts.App{{Line: 2, Object: "Greeting"}}},
		{"nameko", "no entry point", "class Greeting:\n    name = 'g'\n    def hello(self): pass\n", nil},
		{"locust", "a user", "from locust import HttpUser\nclass U(HttpUser): pass\n", []facts.App{{Line: 2}}},
		{"dramatiq", "actors", "import dramatiq\n@dramatiq.actor(max_retries=3)\ndef f(): pass\n@dramatiq.actor\ndef g(): pass\n", []facts.App{{Line: 3, Object: "f"}}},
		{"chainlit", "a handler", "import chainlit as cl\n@cl.on_message\nasync def main(m): pass\n", []facts.App{{Line: 3, Object: "main"}}},
		{"chainlit", "a step alone", "import chainlit as cl\n@cl.step\nasync def tool(): pass\n", nil},
		{"click", "a command", "import click\n@click.command()\n@click.option('--x')\ndef main(x): pass\nif __name__ == \"__main__\":\n    main()\n", []facts.App{{Line: 4, Object: "main", Script: true}}},
		{"bentoml", "a service", "import bentoml\n@bentoml.service(resources={})\nclass S: pass\n", []facts.App{{Line: 3, Object: "S"}}},
		{"ray-serve", "bound", "from ray import serve\n@serve.deployment\nclass M: pass\napp = M.options(num_replicas=2).bind()\n", []facts.App{{Line: 4, Object: "app"}}},
		{"ray-serve", "a socket", "s = socket.bind()\n", nil},
		{"mesop", "a page", "import mesop as me\n@me.page(path='/')\ndef home(): me.text('x')\n", []facts.App{{Line: 3, Object: "me"}}},
		{"bokeh", "a document", "from bokeh.io import curdoc\ncurdoc().add_root(x)\n", []facts.App{{Line: 2, Script: true}}},
		{"bokeh", "a plot in a file", "from bokeh.plotting import figure, show\nshow(figure())\n", nil},
		{"solara", "a page", "import solara\n@solara.component\ndef Page(): pass\n", []facts.App{{Line: 3, Object: "Page"}}},
		{"solara", "another component", "import solara\n@solara.component\ndef Card(): pass\n", nil},
		{"dash", "its server", "from dash import Dash\napp = Dash(__name__)\nserver = app.server\n", []facts.App{{Line: 3, Object: "server", Signs: []string{"inner"}}}},
		{"dash", "another server", "server = app.server\n", nil},
		{"mcp", "over HTTP", "from mcp.server.fastmcp import FastMCP\nT = 'streamable-http'\nmcp = FastMCP('x')\nif __name__ == '__main__':\n    mcp.run(transport=T)\n", []facts.App{{Line: 5, Signs: []string{"http"}}}},
		{"mcp", "over standard input", "from mcp.server.fastmcp import FastMCP\nmcp = FastMCP('x')\nmcp.run()\n", nil},
		{"fastmcp", "over HTTP", "from fastmcp import FastMCP\nasync def main():\n    await FastMCP('x').run_async('http')\n", []facts.App{{Line: 3, Signs: []string{"http"}}}},
		{"fastmcp", "that of another", "from mcp.server.fastmcp import FastMCP\nmcp.run(transport='http')\n", nil},
	} {
		t.Run(c.framework+"/"+c.name, func(t *testing.T) {
			for i := range c.want {
				c.want[i].Framework = c.framework
			}
			got := ByName(c.framework).Match(parse(c.src))
			if diff := cmp.Diff(c.want, got, cmpopts.EquateEmpty()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

// FuzzMatch holds that no text makes a matcher fail, and that what it finds can be used.
func FuzzMatch(f *testing.F) {
	f.Add("import grpc\n@a.b()\nclass X(Y):\n    name = 'z'\n    functions = redis_settings = []\n")
	f.Add("def main(*a, **b): c.make_wsgi_app()\n@\nx = y.bind()\nwith DAG() as (a, b): pass\n")
	f.Fuzz(func(t *testing.T, src string) {
		code := parse(src)
		for _, fw := range All() {
			if fw.Match == nil {
				continue
			}
			for _, a := range fw.Match(code) {
				if a.Framework != fw.Name || a.Line < 1 {
					t.Errorf("%s: %+v", fw.Name, a)
				}
			}
		}
	})
}
