package empisql

import (
	"encoding/binary"
	"errors"

	"minkang/internal/empi"
	"minkang/internal/kit/phi"
)

// A profile is what is sealed of a resident: one byte for the form, then texts with their length before them. Frequent
// domains are written as one byte.

const profileForm = 1

// domainCodes never change their meaning; 0 means that the domain follows as text.
var domainCodes = map[string]byte{
	empi.IDCard: 1, empi.HealthCard: 2, empi.HealthRecordNumber: 3, empi.InsuranceNumber: 4, empi.HigherNumber: 5,
}

var domainOf = func() map[byte]string {
	m := map[byte]string{}
	for d, c := range domainCodes {
		m[c] = d
	}
	return m
}()

var errProfile = errors.New("empisql: a sealed profile cannot be read")

func text(b []byte, s string) []byte {
	b = binary.AppendUvarint(b, uint64(len(s)))
	return append(b, s...)
}

// profileOf encodes what is sealed.
func profileOf(p empi.Person) []byte {
	b := make([]byte, 0, 192)
	flags := byte(0)
	if p.Anonymous {
		flags = 1
	}
	b = append(b, profileForm, flags, byte(p.Order))
	b = text(b, p.Phone.Reveal())
	b = text(b, p.Address.Reveal())
	b = text(b, p.Mother.Reveal())
	b = numbersOf(b, p.Identifiers)
	b = binary.AppendUvarint(b, uint64(len(p.Seen)))
	for _, i := range p.Seen {
		b = text(b, i)
	}
	return b
}

func numbersOf(b []byte, all []empi.Identifier) []byte {
	b = binary.AppendUvarint(b, uint64(len(all)))
	for _, n := range all {
		c := domainCodes[n.System]
		b = append(b, byte(n.Trust), c)
		if c == 0 {
			b = text(b, n.System)
		}
		b = text(b, n.Value.Reveal())
	}
	return b
}

// cut reads a profile from front to end; after the first fault everything is empty.
type cut struct {
	b   []byte
	bad bool
}

func (c *cut) count() int {
	n, size := binary.Uvarint(c.b)
	if size <= 0 || n > uint64(len(c.b)) {
		c.bad, c.b = true, nil
		return 0
	}
	c.b = c.b[size:]
	return int(n)
}

func (c *cut) byte() byte {
	if len(c.b) == 0 {
		c.bad = true
		return 0
	}
	x := c.b[0]
	c.b = c.b[1:]
	return x
}

func (c *cut) text() string {
	n := c.count()
	if n > len(c.b) {
		c.bad, c.b = true, nil
		return ""
	}
	s := string(c.b[:n])
	c.b = c.b[n:]
	return s
}

// readProfile fills a person with what was sealed.
func readProfile(b []byte, p *empi.Person) error {
	c := &cut{b: b}
	if c.byte() != profileForm {
		return errProfile
	}
	p.Anonymous = c.byte()&1 != 0
	p.Order = int(c.byte())
	p.Phone, p.Address, p.Mother = phi.Phone(c.text()), phi.Address(c.text()), phi.Name(c.text())
	if n := c.count(); n > 0 {
		p.Identifiers = make([]empi.Identifier, 0, n)
		for range n {
			i := empi.Identifier{Trust: empi.Trust(c.byte())}
			if code := c.byte(); code == 0 {
				i.System = c.text()
			} else {
				i.System = domainOf[code]
			}
			i.Value = phi.IDNumber(c.text())
			p.Identifiers = append(p.Identifiers, i)
		}
	}
	if n := c.count(); n > 0 {
		p.Seen = make([]string, 0, n)
		for range n {
			p.Seen = append(p.Seen, c.text())
		}
	}
	if c.bad {
		return errProfile
	}
	return nil
}
