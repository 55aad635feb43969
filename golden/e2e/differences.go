package e2e

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// differ says where two archives of images differ: in which layers, and there in which
// files, a few of each.
func differ(one, two string) (string, error) {
	a, err := readImage(one)
	if err != nil {
		return "", err
	}
	b, err := readImage(two)
	if err != nil {
		return "", err
	}
	var out strings.Builder
	for i := range min(len(a.layers), len(b.layers)) {
		if bytes.Equal(a.layers[i], b.layers[i]) {
			continue
		}
		fmt.Fprintf(&out, "layer %d:\n", i+1)
		x, err := entries(a.layers[i])
		if err != nil {
			return "", err
		}
		y, err := entries(b.layers[i])
		if err != nil {
			return "", err
		}
		shown := 0
		for j := 0; j < max(len(x), len(y)) && shown < 10; j++ {
			var l, r string
			if j < len(x) {
				l = x[j]
			}
			if j < len(y) {
				r = y[j]
			}
			if l != r {
				fmt.Fprintf(&out, "  %s\n  %s\n", l, r)
				shown++
			}
		}
	}
	if out.Len() == 0 {
		fmt.Fprintf(&out, "the configurations, or how the layers are compressed:\n%s\n%s\n", a.config, b.config)
	}
	return out.String(), nil
}

// imageFiles is what an archive has of one: its configuration, and its layers as they lie
// there.
type imageFiles struct {
	config []byte
	names  []string // of the layers, which their digests are a part of
	layers [][]byte
}

func readImage(archive string) (imageFiles, error) {
	f, err := os.Open(archive)
	if err != nil {
		return imageFiles{}, err
	}
	defer f.Close()
	files := map[string][]byte{}
	for r := tar.NewReader(f); ; {
		h, err := r.Next()
		if err == io.EOF {
			break
		}
		if err != nil {
			return imageFiles{}, err
		}
		if files[h.Name], err = io.ReadAll(r); err != nil {
			return imageFiles{}, err
		}
	}
	var list []struct {
		Config string
		Layers []string
	}
	if err := json.Unmarshal(files["manifest.json"], &list); err != nil || len(list) != 1 {
		return imageFiles{}, fmt.Errorf("%s is no archive of one image: %v", archive, err)
	}
	out := imageFiles{config: files[list[0].Config], names: list[0].Layers}
	for _, name := range list[0].Layers {
		out.layers = append(out.layers, files[name])
	}
	return out, nil
}

// entries are the files of a layer, a line each, in its order.
func entries(layer []byte) ([]string, error) {
	var in io.Reader = bytes.NewReader(layer)
	if z, err := gzip.NewReader(in); err == nil {
		in = z
	} else {
		in = bytes.NewReader(layer)
	}
	var out []string
	for r := tar.NewReader(in); ; {
		h, err := r.Next()
		if err == io.EOF {
			return out, nil
		}
		if err != nil {
			return nil, err
		}
		sum := sha256.New()
		if _, err := io.Copy(sum, r); err != nil {
			return nil, err
		}
		out = append(out, fmt.Sprintf("%s %o %d:%d %s %d %s %x", h.Name, h.Mode, h.Uid, h.Gid, h.ModTime.UTC().Format("2006-01-02T15:04:05"), h.Size, h.Linkname, sum.Sum(nil)[:6]))
	}
}
