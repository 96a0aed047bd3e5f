package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"
	"time"

	"minkang/internal/bench"
	"minkang/internal/kit/gm"
	"minkang/internal/standards"
)

type standardsCmd struct {
	Package packageCmd `cmd:"" help:"Packages of standards content."`
	Key     keyCmd     `cmd:"" help:"Make a publisher's key pair."`
}

type packageCmd struct {
	Make   packageMakeCmd   `cmd:"" help:"Make and sign a package of a folder in the layout of standards/."`
	Verify packageVerifyCmd `cmd:"" help:"Check a package: archive, manifest, signature, content."`
	Diff   packageDiffCmd   `cmd:"" help:"Tell what a package changes of the content compiled in; exit code 2 with breaking changes."`
}

type keyCmd struct {
	Out string `arg:"" type:"path" help:"File for the private key; the public key goes beside it with .pub."`
}

// Run makes an SM2 key pair. The public key is what an operator trusts.
func (c keyCmd) Run() error {
	key, err := gm.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	text, err := key.PEM()
	if err != nil {
		return err
	}
	f, err := os.OpenFile(c.Out, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600) // a key is never written over
	if err != nil {
		return err
	}
	if _, err = f.Write(text); err != nil {
		return errors.Join(err, f.Close())
	}
	if err := f.Close(); err != nil {
		return err
	}
	fmt.Println(key.Public().KeyID(), c.Out, c.Out+".pub")
	return os.WriteFile(c.Out+".pub", key.PublicPEM(), 0o644)
}

type packageMakeCmd struct {
	Folder    string   `arg:"" type:"existingdir" help:"Folder with tables/, documents/, rules.csv."`
	Out       string   `arg:"" type:"path" help:"Archive to write."`
	Key       string   `required:"" type:"existingfile" help:"The publisher's private key."`
	ID        string   `required:"" help:"Identifier of the package: reverse domain name."`
	Name      string   `required:"" help:"What people call it."`
	Version   string   `required:"" help:"Numbers with points; must grow."`
	Publisher string   `required:"" help:"Who publishes it."`
	Note      string   `help:"What it brings."`
	Replaces  []string `help:"Tables that are replaced whole instead of row by row."`
}

// Run makes a package; it is checked as a node would before it is written.
func (c packageMakeCmd) Run() error {
	text, err := os.ReadFile(c.Key)
	if err != nil {
		return err
	}
	key, err := gm.ParsePrivateKey(text, rand.Reader)
	if err != nil {
		return err
	}
	p, err := standards.MakePackage(os.DirFS(c.Folder), standards.Manifest{ID: c.ID, Name: c.Name, Version: c.Version, Base: standards.BaseEdition, Publisher: c.Publisher,
		Created: time.Now().UTC().Truncate(time.Second), Note: c.Note, Replaces: c.Replaces}, key)
	if err != nil {
		return explain(err)
	}
	if _, err := standards.Assemble([]*standards.Package{p}); err != nil {
		return explain(err)
	}
	b, err := p.Zip()
	if err != nil {
		return err
	}
	fmt.Printf("%s %s, %d files, %d bytes, key %s\n", p.Manifest.ID, p.Manifest.Version, len(p.Files), len(b), p.Manifest.KeyID)
	return os.WriteFile(c.Out, b, 0o644)
}

// explain adds the reason, which an error keeps for its texts.
func explain(err error) error {
	if reason := standards.Reason(err); reason != "" {
		return fmt.Errorf("%w: %s", err, reason)
	}
	return err
}

type packageVerifyCmd struct {
	Archive string `arg:"" type:"existingfile" help:"The package."`
	Key     string `type:"existingfile" help:"The publisher's public key; without it the signature is not checked."`
}

// open reads a package and builds the library with it.
func (c packageVerifyCmd) open() (*standards.Package, *standards.Library, error) {
	b, err := os.ReadFile(c.Archive)
	if err != nil {
		return nil, nil, err
	}
	p, err := standards.ReadPackage(b)
	if err != nil {
		return nil, nil, explain(err)
	}
	if c.Key != "" {
		text, err := os.ReadFile(c.Key)
		if err != nil {
			return nil, nil, err
		}
		key, err := gm.ParsePublicKey(text)
		if err != nil {
			return nil, nil, err
		}
		if err := p.Verify(key); err != nil {
			return nil, nil, err
		}
	}
	l, err := standards.Assemble([]*standards.Package{p})
	if err != nil {
		return nil, nil, explain(err)
	}
	return p, l, nil
}

// Run verifies.
func (c packageVerifyCmd) Run() error {
	p, _, err := c.open()
	if err != nil {
		return err
	}
	signed := "签名有效 the signature is good"
	if c.Key == "" {
		signed = "未核对签名 the signature was not checked (--key)"
	}
	m := p.Manifest
	fmt.Printf("%s %s %s\n%s, key %s, %s\n%d files; %s\n", m.ID, m.Version, m.Name, m.Publisher, m.KeyID, m.Created.Format(time.RFC3339), len(p.Files), signed)
	return nil
}

type packageDiffCmd struct {
	packageVerifyCmd
	All bool `help:"Every change, not the first hundred."`
}

// Run prints the differences to what is compiled in.
func (c packageDiffCmd) Run() error {
	_, l, err := c.open()
	if err != nil {
		return err
	}
	base, err := standards.Load()
	if err != nil {
		return err
	}
	d := standards.Compare(base, l)
	for i, x := range d.Changes {
		if i == 100 && !c.All {
			fmt.Printf("… %d more (--all)\n", len(d.Changes)-i)
			break
		}
		mark := " "
		if x.Breaking != "" {
			mark = "!"
		}
		fmt.Printf("%s %-8s %-8s %s %s", mark, x.What, x.Kind, x.ID, x.Name)
		if x.Field != "" {
			fmt.Printf("  %s: %q → %q", x.Field, x.Before, x.After)
		}
		if x.Breaking != "" {
			fmt.Printf("  (%s)", x.Breaking)
		}
		fmt.Println()
	}
	fmt.Printf("变更 changes %d，其中不兼容 breaking %d\n", d.Total, d.Breaking)
	if d.Breaking > 0 {
		return exit(2)
	}
	return nil
}

type benchTerminologyCmd struct{ benchFlags }

// Run measures checking codes.
func (c benchTerminologyCmd) Run(ctx context.Context) error {
	return c.run(ctx, (*bench.Bench).Terminology)
}
