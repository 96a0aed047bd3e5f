package standards

import (
	"bytes"
	"io/fs"
	"time"
)

// Package is content that extends or replaces what is compiled in. Immutable.
type Package struct {
	Manifest  Manifest
	Raw       []byte // the manifest as it was signed
	Signature []byte
	Files     map[string][]byte // by name below standards/
}

// Info names the package.
func (p *Package) Info() PackageInfo {
	return PackageInfo{ID: p.Manifest.ID, Version: p.Manifest.Version, Name: p.Manifest.Name, KeyID: p.Manifest.KeyID}
}

// PackageInfo names a package that a library was built with.
type PackageInfo struct {
	ID      string
	Version string
	Name    string
	KeyID   string // of the publisher's key
}

// Packages lists the packages the library was built with, lowest first. Do not change the slice.
func (l *Library) Packages() []PackageInfo { return l.packages }

// packageFS shows a package's files as a file system.
type packageFS map[string][]byte

func (p *Package) files() packageFS { return p.Files }

// Open implements fs.FS.
func (f packageFS) Open(name string) (fs.File, error) {
	b, ok := f[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return &packageFile{Reader: bytes.NewReader(b), name: name, size: int64(len(b))}, nil
}

// packageFile is an open file of a package.
type packageFile struct {
	*bytes.Reader
	name string
	size int64
}

// Stat implements fs.File.
func (f *packageFile) Stat() (fs.FileInfo, error) { return f, nil }

// Close implements fs.File.
func (f *packageFile) Close() error { return nil }

// Name implements fs.FileInfo.
func (f *packageFile) Name() string { return f.name }

// Size implements fs.FileInfo.
func (f *packageFile) Size() int64 { return f.size }

// Mode implements fs.FileInfo.
func (f *packageFile) Mode() fs.FileMode { return 0o444 }

// ModTime implements fs.FileInfo.
func (f *packageFile) ModTime() time.Time { return time.Time{} }

// IsDir implements fs.FileInfo.
func (f *packageFile) IsDir() bool { return false }

// Sys implements fs.FileInfo.
func (f *packageFile) Sys() any { return nil }
