package ignore

import "strings"

// group is a part of the file: a comment and its patterns.
type group struct {
	title    string
	patterns []string
}

const ours = "Docker's own files"

// common are the groups of what an image has no use for.
var common = []group{
	{"Version control, CI, editors", []string{
		".git*", ".circleci", ".pre-commit-config.yaml", ".devcontainer", "**/.idea", "**/.vscode", "**/.DS_Store",
	}},
	{ours, []string{"Dockerfile*", ".dockerignore*", "**/.dockwright*", "*compose*.y*ml*"}},
	{"Build output, and what tests, notebooks and local runs leave", []string{
		"build", "dist", "**/*.egg-info", "**/.coverage*", "**/coverage.xml", "**/htmlcov", "**/.hypothesis", "**/.tox", "**/.nox",
		"**/.ipynb_checkpoints", "**/node_modules", "**/*.sqlite*",
	}},
}

// always are the groups that stand last: what none of the folders that the
// Dockerfile reads should bring with it.
var always = []group{
	{"Bytecode, caches, virtual environments", []string{
		"**/__pycache__", "**/*.py[cod]", "**/.cache", "**/.*_cache", "**/.venv*", "**/venv", "**/__pypackages__",
	}},
	{"Secrets", []string{"**/.env*", "!**/.env.example", "**/.netrc", "**/.pypirc", "**/*.pem", "**/*.key", "**/*.p12", "**/*.pfx", "**/id_rsa*"}},
}

// template are lines of widely copied .gitignore templates (github/gitignore:
// Python, JetBrains, macOS, Windows, Linux, Vim, Emacs, Node) about tools that
// are gone, that a project with a lock doesn't use, or that leave next to
// nothing. They are not worth a line in .dockerignore. A trailing slash doesn't
// count. What may hold secrets, or be big, isn't among them.
var template = func() map[string]bool {
	known := map[string]bool{}
	for _, line := range strings.Fields(`
		*$py.class .Python develop-eggs downloads eggs .eggs lib lib64 parts sdist var wheels share/python-wheels
		.installed.cfg *.egg MANIFEST *.manifest *.spec pip-log.txt pip-delete-this-directory.txt pip-wheel-metadata
		pip-selfcheck.json pyvenv.cfg [Bb]in [Ii]nclude [Ll]ib [Ll]ib64 [Ll]ocal [Ss]cripts bin include
		nosetests.xml *.cover *.py,cover *.py.cover *,cover cover .mr.developer.cfg .pytest_cache *.pot .webassets-cache .scrapy docs/_build /docs/_build
		.pybuilder profile_default ipython_config.py .pdm.toml .pdm-python .pdm-build .pixi celerybeat-schedule
		celerybeat-schedule.* celerybeat.pid *.sage.py ENV env.bak venv.bak .spyderproject .spyproject .ropeproject /site
		.dmypy.json dmypy.json .pyre .pytype cython_debug .python-version Pipfile.lock poetry.toml marimo/_static marimo/_lsp __marimo__
		.abstra .cursorignore .cursorindexingignore .streamlit/cache
		.AppleDouble .LSOverride Icon ._* .DocumentRevisions-V100 .fseventsd .Spotlight-V100 .TemporaryItems .Trashes
		.VolumeIcon.icns .com.apple.timemachine.donotpresent .AppleDB .AppleDesktop .apdisk *.icloud
		Thumbs.db Thumbs.db:encryptable ehthumbs.db ehthumbs_vista.db *.stackdump [Dd]esktop.ini Desktop.ini $RECYCLE.BIN *.cab *.lnk
		.fuse_hidden* .directory .Trash-* .nfs*
		*.iml *.iws *.ipr .idea_modules atlassian-ide-plugin.xml cmake-build-* com_crashlytics_export_strings.xml
		crashlytics.properties crashlytics-build.properties fabric.properties .history *.vsix .ionide *.sublime-workspace *.sublime-project
		.project .pydevproject .settings .classpath .c9 *.launch .loadpath .metadata .recommenders
		[._]*.s[a-v][a-z] [._]*.sw[a-p] [._]s[a-rt-v][a-z] [._]ss[a-gi-z] [._]sw[a-p] Session.vim Sessionx.vim .netrwhist tags [._]*.un~ *.un~
		\#*\# \#*# /.emacs.desktop /.emacs.desktop.lock *.elc auto-save-list tramp .\#* .org-id-locations *_archive *_flymake.*
		/eshell/history /eshell/lastdir /elpa *.rel /auto .cask flycheck_*.el /server .projectile .dir-locals.el
		npm-debug.log* yarn-debug.log* yarn-error.log* lerna-debug.log* .pnpm-debug.log* .nyc_output .grunt .lock-wscript
		.eslintcache .stylelintcache .node_repl_history .yarn-integrity .npm .fusebox .dynamodb .tern-port *.tsbuildinfo lib-cov
		bower_components build/Release jspm_packages web_modules *.lcov .rpt2_cache .rts2_cache_cjs .rts2_cache_es .rts2_cache_umd
		report.[0-9]*.[0-9]*.[0-9]*.[0-9]*.json pids *.pid *.seed *.pid.lock *.tgz .docusaurus .serverless .vuepress/dist .vscode-test
	`) {
		known[line] = true
	}
	return known
}()
