package empisql

import (
	"reflect"
	"testing"

	"minkang/internal/empi"
)

// What is sealed comes back as it was, whatever is in it.
func TestProfile(t *testing.T) {
	for _, p := range []empi.Person{
		{}, {Phone: "13500000000", Address: "和平里街道", Mother: "刘芳", Order: 2, Anonymous: true, Seen: []string{"H1", ""}},
		{Identifiers: []empi.Identifier{{System: empi.IDCard, Value: "1", Trust: empi.Unique}, {System: empi.CaseNumber + "^H1", Value: "\x00\xff", Trust: empi.Local}, {System: "", Value: ""}}},
	} {
		var got empi.Person
		if err := readProfile(profileOf(p), &got); err != nil || !reflect.DeepEqual(got, p) {
			t.Errorf("%+v, then %+v, %v", p, got, err)
		}
	}
}

// Bytes of any kind are refused or read, never more than they hold.
func FuzzProfile(f *testing.F) {
	f.Add(profileOf(empi.Person{Phone: "13500000000", Identifiers: []empi.Identifier{{System: empi.IDCard, Value: "1", Trust: empi.Unique}}, Seen: []string{"H1"}}))
	f.Add([]byte{1, 0, 0, 0xff, 0xff, 0xff, 0xff, 0x0f})
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var p, again empi.Person
		if readProfile(b, &p) != nil {
			return
		}
		if err := readProfile(profileOf(p), &again); err != nil || !reflect.DeepEqual(p, again) {
			t.Errorf("%x: %+v, then %+v, %v", b, p, again, err)
		}
		_ = readSnapshot(b, &p)
	})
}
