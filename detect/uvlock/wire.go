package uvlock

// The shapes of uv.lock, as far as they are read. Everything else in the file,
// [options] in all its forms among it, is passed over.
type (
	document struct {
		RequiresPython   string           `toml:"requires-python"`
		SupportedMarkers []string         `toml:"supported-markers"`
		Conflicts        [][]conflictItem `toml:"conflicts"`
		Manifest         manifest         `toml:"manifest"`
		Packages         []packageEntry   `toml:"package"`
		Distributions    []packageEntry   `toml:"distribution"` // its name before uv 0.3
	}

	conflictItem struct {
		Package string `toml:"package"`
		Extra   string `toml:"extra"`
		Group   string `toml:"group"`
	}

	manifest struct {
		Members      []string                 `toml:"members"`
		Requirements []requirement            `toml:"requirements"`
		Groups       map[string][]requirement `toml:"dependency-groups"`
	}

	packageEntry struct {
		Line              int                     `toml:"-"`
		Name              string                  `toml:"name"`
		Version           string                  `toml:"version"`
		Source            source                  `toml:"source"`
		ResolutionMarkers []string                `toml:"resolution-markers"`
		Dependencies      []dependency            `toml:"dependencies"`
		Optional          map[string][]dependency `toml:"optional-dependencies"`
		Dev               map[string][]dependency `toml:"dev-dependencies"`
		Groups            map[string][]dependency `toml:"dependency-groups"`
		Sdist             *artifact               `toml:"sdist"`
		Wheels            []artifact              `toml:"wheels"`
		Metadata          *metadata               `toml:"metadata"`
	}

	// source has exactly one of its kinds. They are pointers, since `editable`
	// and `virtual` may well be the empty path.
	source struct {
		Registry     *string `toml:"registry"`
		Git          *string `toml:"git"`
		URL          *string `toml:"url"`
		Path         *string `toml:"path"`
		Directory    *string `toml:"directory"`
		Editable     *string `toml:"editable"`
		Virtual      *string `toml:"virtual"`
		Subdirectory string  `toml:"subdirectory"`
	}

	dependency struct {
		Name    string   `toml:"name"`
		Version string   `toml:"version"`
		Source  *source  `toml:"source"`
		Extra   []string `toml:"extra"`
		Marker  string   `toml:"marker"`
	}

	// artifact is an sdist or a wheel. A wheel is named by one of the first
	// three; the sdist of a URL or path source has none of them.
	artifact struct {
		URL      string `toml:"url"`
		Path     string `toml:"path"`
		Filename string `toml:"filename"`
		Hash     string `toml:"hash"`
		Size     int64  `toml:"size"`
	}

	metadata struct {
		RequiresDist   []requirement            `toml:"requires-dist"`
		ProvidesExtras []string                 `toml:"provides-extras"`
		RequiresDev    map[string][]requirement `toml:"requires-dev"`
		Groups         map[string][]requirement `toml:"dependency-groups"`
	}

	// requirement is one as the manifest states it, its place resolved by
	// tool.uv.sources.
	requirement struct {
		Name      string   `toml:"name"`
		Extras    []string `toml:"extras"`
		Specifier string   `toml:"specifier"`
		Marker    string   `toml:"marker"`
		Index     any      `toml:"index"`
		source
	}
)
