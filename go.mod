module github.com/dockwright/dockwright

go 1.26
