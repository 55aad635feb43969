// Package renderyaml reads render.yaml: the services that Render starts, with
// what it runs before a deployment and the path that it checks.
//
// The format is settled by https://render.com/docs/blueprint-spec.
package renderyaml

import (
	"path"
	"strconv"

	"github.com/dockwright/dockwright/detect/commandline"
	"github.com/dockwright/dockwright/detect/facts"
	"github.com/dockwright/dockwright/detect/yamltree"
)

const maxServices = 50

// Parse reads the services that run Python, or an image that is built here. A
// Told without a command is where the image's own process listens. The error is a
// *facts.Error: broken YAML.
func Parse(name string, data []byte, x commandline.Context) ([]facts.Told, error) {
	doc, err := yamltree.Parse(name, data)
	if err != nil {
		return nil, err
	}
	var out []facts.Told
	for i, s := range doc.Get("services").List() {
		runtime := s.Get("runtime").Text()
		if runtime == "" {
			runtime = s.Get("env").Text()
		}
		if i >= maxServices || runtime != "python" && runtime != "docker" {
			continue
		}
		process := s.Get("type").Text() // web, worker, cron, pserv
		if process == "cron" || process == "pserv" || process == "worker" {
			process = s.Get("name").Text()
		}
		base := path.Join(path.Dir(name), s.Get("rootDir").Text())
		if commandline.Name(process) == "" || base == ".." || len(base) > 2 && base[:3] == "../" {
			continue
		}
		start := s.Get("startCommand")
		if !start.Is() {
			start = s.Get("dockerCommand")
		}
		x := x
		if port := port(s); port != 0 {
			x.Vars = map[string]string{"PORT": strconv.Itoa(port)}
		}
		c := commandline.Command{}
		if start.Is() {
			c = x.Parse(start.Text())
		}
		t := c.Fill(facts.Told{Kind: "render.yaml", Path: name, Line: max(start.Line(), s.Line()), Name: process, Dir: c.Folder(base), Health: commandline.HealthPath(s.Get("healthCheckPath").Text())})
		if t.Port == 0 {
			t.Port = port(s)
		}
		if start.Is() || t.Port != 0 || t.Health != "" {
			out = append(out, t)
		}
		if before := s.Get("preDeployCommand"); before.Is() {
			c := x.Parse(before.Text())
			out = append(out, c.Fill(facts.Told{Kind: "render.yaml", Path: name, Line: before.Line(), Name: "release", Dir: c.Folder(base)}))
		}
	}
	return out, nil
}

// port is the PORT that a service is given, 0 for Render's own.
func port(s yamltree.Node) int {
	for _, v := range s.Get("envVars").List() {
		if v.Get("key").Text() == "PORT" {
			if n, err := strconv.Atoi(v.Get("value").Text()); err == nil && n > 0 && n < 65536 {
				return n
			}
		}
	}
	return 0
}
