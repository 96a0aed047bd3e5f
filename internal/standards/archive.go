package standards

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"minkang/internal/kit/gm"
)

// Bounds of a package, in bytes and files: what an archive says of its own size is not believed.
const (
	MaxArchive  = 32 << 20
	maxContent  = 128 << 20
	maxFile     = 64 << 20
	maxFiles    = 400
	maxManifest = 1 << 20
)

// Names of the two files that are not content.
const (
	manifestFile  = "manifest.json"
	signatureFile = "signature.sm2"
)

// ReadPackage reads a package from a zip, tar or compressed tar archive. It believes nothing: names, sizes and hashes are
// checked, the signature is Verify's. Errors: standards.package-archive, package-too-large, package-manifest.
func ReadPackage(archive []byte) (*Package, error) {
	if len(archive) > MaxArchive {
		return nil, ErrPackageSize
	}
	u := unpacking{files: map[string][]byte{}}
	var err error
	switch {
	case bytes.HasPrefix(archive, []byte("PK")):
		err = u.zip(archive)
	case bytes.HasPrefix(archive, []byte{0x1f, 0x8b}):
		var z *gzip.Reader
		if z, err = gzip.NewReader(bytes.NewReader(archive)); err == nil {
			err = u.tar(io.LimitReader(z, maxContent+maxFiles*1024))
		}
	default:
		err = u.tar(bytes.NewReader(archive))
	}
	if err != nil {
		if errors.Is(err, ErrPackageSize) || errors.Is(err, ErrPackageArchive) {
			return nil, err
		}
		return nil, ErrPackageArchive.With("reason", "no zip or tar archive")
	}
	return newPackage(u.files)
}

// unpacking collects the files of an archive within the bounds.
type unpacking struct {
	files map[string][]byte
	total int
}

func (u *unpacking) zip(archive []byte) error {
	z, err := zip.NewReader(bytes.NewReader(archive), int64(len(archive)))
	if err != nil {
		return err
	}
	for _, f := range z.File {
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if !f.Mode().IsRegular() {
			return badEntry(f.Name, "not a plain file")
		}
		r, err := f.Open()
		if err != nil {
			return badEntry(f.Name, "unreadable")
		}
		err = u.add(f.Name, r)
		r.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func (u *unpacking) tar(r io.Reader) error {
	t := tar.NewReader(r)
	for {
		h, err := t.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		switch h.Typeflag {
		case tar.TypeDir:
			continue
		case tar.TypeReg:
		default:
			return badEntry(h.Name, "not a plain file")
		}
		if err := u.add(h.Name, t); err != nil {
			return err
		}
	}
}

func badEntry(name, reason string) error {
	if len(name) > 100 {
		name = name[:100]
	}
	return ErrPackageArchive.At(strings.ToValidUTF8(name, "?")).With("reason", reason)
}

// add reads one file. Only files that content is made of may come.
func (u *unpacking) add(name string, r io.Reader) error {
	name = strings.TrimPrefix(name, "./")
	if !fs.ValidPath(name) || strings.Contains(name, "\\") {
		return badEntry(name, "unsafe name")
	}
	if !allowedFile(name) {
		return badEntry(name, "no file of a package")
	}
	if _, twice := u.files[name]; twice {
		return badEntry(name, "twice")
	}
	if len(u.files) >= maxFiles {
		return ErrPackageSize
	}
	b, err := io.ReadAll(io.LimitReader(r, min(maxFile, int64(maxContent-u.total))+1))
	if err != nil {
		return badEntry(name, "unreadable")
	}
	if u.total += len(b); len(b) > maxFile || u.total > maxContent {
		return ErrPackageSize
	}
	u.files[name] = b
	return nil
}

func allowedFile(name string) bool {
	dir, file := path.Split(name)
	switch dir {
	case "":
		return name == manifestFile || name == signatureFile || strings.HasSuffix(file, ".csv")
	case "tables/", "documents/", "rules/":
		return strings.HasSuffix(file, ".csv")
	}
	return false
}

func badManifest(reason string) error { return ErrPackageManifest.With("reason", reason) }

// newPackage reads the manifest and holds it against the files.
func newPackage(files map[string][]byte) (*Package, error) {
	raw, signature := files[manifestFile], files[signatureFile]
	delete(files, manifestFile)
	delete(files, signatureFile)
	if len(raw) == 0 || len(raw) > maxManifest {
		return nil, badManifest("no " + manifestFile)
	}
	p := &Package{Raw: raw, Files: files}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&p.Manifest); err != nil {
		return nil, badManifest("it is no readable JSON of a manifest")
	}
	if err := p.Manifest.check(); err != nil {
		return nil, err
	}
	sig, err := base64.StdEncoding.DecodeString(strings.TrimSpace(string(signature)))
	if err != nil || len(sig) == 0 {
		return nil, ErrPackageSignature
	}
	p.Signature = sig
	for name, b := range files {
		h, ok := p.Manifest.Files[name]
		if !ok {
			return nil, badManifest(name + " is not listed")
		}
		if h != hashOf(b) {
			return nil, badManifest(name + " is not the file that was listed")
		}
	}
	for name := range p.Manifest.Files {
		if _, ok := files[name]; !ok {
			return nil, badManifest(name + " is missing")
		}
	}
	return p, nil
}

func hashOf(b []byte) FileHash {
	sum := gm.SM3(b)
	return FileHash{SM3: hex.EncodeToString(sum[:]), Size: len(b)}
}

// Verify checks the signature with the publisher's key: standards.package-signature when it is not good.
func (p *Package) Verify(key gm.Verifier) error {
	if key.KeyID() != p.Manifest.KeyID || !key.Verify(p.Raw, p.Signature) {
		return ErrPackageSignature
	}
	return nil
}

// MakePackage makes a signed package of a folder in the layout of standards/. The manifest's files and key are filled in.
func MakePackage(folder fs.FS, m Manifest, signer gm.Signer) (*Package, error) {
	m.Files, m.KeyID = map[string]FileHash{}, signer.Public().KeyID()
	files := map[string][]byte{}
	err := fs.WalkDir(folder, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || name == manifestFile || name == signatureFile || !allowedFile(name) {
			return err
		}
		b, err := fs.ReadFile(folder, name)
		if err != nil {
			return err
		}
		files[name], m.Files[name] = b, hashOf(b)
		return nil
	})
	if err != nil {
		return nil, err
	}
	if err := m.check(); err != nil {
		return nil, err
	}
	p := &Package{Manifest: m, Files: files}
	if p.Raw, err = json.MarshalIndent(m, "", "  "); err != nil {
		return nil, err
	}
	p.Signature, err = signer.Sign(p.Raw)
	return p, err
}

// Zip gives the package as an archive; the same package gives the same bytes.
func (p *Package) Zip() ([]byte, error) {
	var out bytes.Buffer
	z := zip.NewWriter(&out)
	write := func(name string, b []byte) error {
		w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: p.Manifest.Created.UTC()})
		if err == nil {
			_, err = w.Write(b)
		}
		return err
	}
	err := errors.Join(write(manifestFile, p.Raw), write(signatureFile, []byte(base64.StdEncoding.EncodeToString(p.Signature))))
	for _, name := range slices.Sorted(maps.Keys(p.Files)) {
		err = errors.Join(err, write(name, p.Files[name]))
	}
	if err = errors.Join(err, z.Close()); err != nil {
		return nil, fmt.Errorf("standards: package: %w", err)
	}
	return out.Bytes(), nil
}
