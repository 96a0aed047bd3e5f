package audit

import (
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"minkang/internal/kit/clock"
	"minkang/internal/kit/gm"
)

// Checkpoint is the signed state of the tree at a size. Whoever keeps one outside the database can prove any later change
// of what it covers.
type Checkpoint struct {
	Size      int64
	Root      tlog.Hash
	At        time.Time
	KeyID     string
	Signature []byte // SM2 over Text
}

const checkpointTitle = "minkang audit checkpoint 1"

// Text gives the signed bytes: title, size, root in base64, time, key id, one per line.
func (c Checkpoint) Text() []byte {
	return fmt.Appendf(nil, "%s\n%d\n%s\n%s\n%s\n", checkpointTitle, c.Size, c.Root, c.At.UTC().Format(time.RFC3339Nano), c.KeyID)
}

// Note gives the form that is kept outside: the signed text, an empty line, the signature in base64.
func (c Checkpoint) Note() string {
	return string(c.Text()) + "\n" + base64.StdEncoding.EncodeToString(c.Signature) + "\n"
}

// ParseNote reads one note. It does not check the signature.
func ParseNote(note string) (Checkpoint, error) {
	var c Checkpoint
	lines := strings.Split(strings.TrimSuffix(note, "\n"), "\n")
	if len(lines) != 7 || lines[0] != checkpointTitle || lines[5] != "" {
		return c, fmt.Errorf("audit: not a checkpoint note")
	}
	var err error
	if c.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil || c.Size < 0 {
		return c, fmt.Errorf("audit: checkpoint note: size")
	}
	if c.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return c, fmt.Errorf("audit: checkpoint note: root")
	}
	if c.At, err = time.Parse(time.RFC3339Nano, lines[3]); err != nil {
		return c, fmt.Errorf("audit: checkpoint note: time")
	}
	c.KeyID = lines[4]
	if c.Signature, err = base64.StdEncoding.DecodeString(lines[6]); err != nil {
		return c, fmt.Errorf("audit: checkpoint note: signature")
	}
	if c.Note() != strings.TrimSuffix(note, "\n")+"\n" {
		return c, fmt.Errorf("audit: checkpoint note: not in its one form")
	}
	return c, nil
}

// sign makes the checkpoint of a head.
func sign(h Head, at time.Time, signer gm.Signer) (Checkpoint, error) {
	c := Checkpoint{Size: h.Size, Root: h.Root, At: clock.FromMicros(clock.Micros(at)), KeyID: signer.Public().KeyID()}
	sig, err := signer.Sign(c.Text())
	if err != nil {
		return c, fmt.Errorf("audit: sign checkpoint: %w", err)
	}
	c.Signature = sig
	return c, nil
}

// Keys finds the key that checks signatures; old keys stay known after a change of keys.
type Keys map[string]gm.Verifier

// KeysOf gives the key set of the given keys.
func KeysOf(all ...gm.Verifier) Keys {
	k := make(Keys, len(all))
	for _, v := range all {
		k[v.KeyID()] = v
	}
	return k
}

// Signed tells whether the checkpoint carries a good signature of a known key.
func (k Keys) Signed(c Checkpoint) bool {
	v, ok := k[c.KeyID]
	return ok && v.Verify(c.Text(), c.Signature)
}

// Floor says that entries below a leaf were pruned, with the node's signature; without one a missing entry is a deletion.
type Floor struct {
	Leaf      int64     // entries below may be gone
	Before    time.Time // they were older than this
	At        time.Time // when it was decided
	KeyID     string
	Signature []byte
}

// Text gives the signed bytes of a floor.
func (f Floor) Text() []byte {
	return fmt.Appendf(nil, "minkang audit floor 1\n%d\n%s\n%s\n%s\n", f.Leaf,
		f.Before.UTC().Format(time.RFC3339Nano), f.At.UTC().Format(time.RFC3339Nano), f.KeyID)
}

// Lawful tells whether the floor is signed by a known key and kept the retention.
func (k Keys) Lawful(f Floor) bool {
	v, ok := k[f.KeyID]
	return ok && v.Verify(f.Text(), f.Signature) && !f.Before.After(retained(f.At))
}
