package recordcda

import (
	"html"
	"sort"
	"strings"

	"minkang/internal/kit/cnid"
	"minkang/internal/kit/errs"
	"minkang/internal/kit/phi"
	"minkang/internal/wire/cda"
	"minkang/internal/wire/xmlx"
)

// ErrCannotMask: the original cannot be shown masked; the view by section can.
var ErrCannotMask = errs.New(errs.Denied, "record.cannot-mask")

// Mask replaces the personal values of a document's header (resident numbers, cards, telephone, address, contacts) wherever
// they stand in the text, the narrative included. The name stays unless names says so: whoever reads a record has it in the
// banner, an operator who looks for a technical fault has not. Sex and birth date stay.
//
// A value written with references would slip through; then nothing is shown at all and ErrCannotMask says so.
func Mask(tree *xmlx.Tree, names bool) (string, error) {
	secrets := map[string]string{}
	add := func(value, masked string) {
		if len(strings.TrimSpace(value)) >= 4 {
			secrets[value] = masked
		}
	}
	for n := range tree.Root().First("recordTarget").Descendants() {
		switch n.Local() {
		case "id":
			// A number with a typing error is still nearly the resident's.
			if v := n.Attr("extension"); cnid.Valid(v) || n.Attr("root") == cda.OIDIDCard || n.Attr("root") == cda.OIDHealthCard || n.Attr("root") == cda.OIDHealthRecord {
				add(v, phi.IDNumber(v).String())
			}
		case "name":
			if v := n.Text(); names {
				add(v, phi.Name(v).String())
			}
		case "telecom":
			v := strings.TrimPrefix(n.Attr("value"), "tel:")
			add(v, phi.Phone(v).String())
		case "streetAddressLine", "houseNumber", "streetName", "streetNameBase", "additionalLocator":
			v := n.Text()
			add(v, phi.Address(v).String())
		}
	}
	for p := range tree.Root().Named("participant") { // contacts
		for n := range p.Descendants() {
			switch n.Local() {
			case "name":
				v := n.Text()
				add(v, phi.Name(v).String())
			case "telecom":
				v := strings.TrimPrefix(n.Attr("value"), "tel:")
				add(v, phi.Phone(v).String())
			}
		}
	}
	// Longest first: a number that contains another must not be left half shown.
	keys := make([]string, 0, len(secrets))
	for k := range secrets {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool {
		return len(keys[i]) > len(keys[j]) || (len(keys[i]) == len(keys[j]) && keys[i] < keys[j])
	})
	pairs := make([]string, 0, 2*len(keys))
	for _, k := range keys {
		pairs = append(pairs, k, secrets[k])
	}
	masked := strings.NewReplacer(pairs...).Replace(tree.Source())
	if strings.Contains(masked, "&") {
		plain := html.UnescapeString(masked)
		for _, k := range keys {
			if strings.Contains(plain, k) {
				return "", ErrCannotMask
			}
		}
	}
	return masked, nil
}

// MaskBytes is Mask, names included, for bytes that may be anything; false when they cannot be read as XML or not be masked.
func MaskBytes(body []byte) (string, bool) {
	tree, err := xmlx.Parse(body, xmlx.Limits{})
	if err != nil {
		return "", false
	}
	text, err := Mask(tree, true)
	return text, err == nil
}
