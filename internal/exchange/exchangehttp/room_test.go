package exchangehttp

import (
	"net/http/httptest"
	"strings"
	"testing"
)

func TestRoomIsBounded(t *testing.T) {
	var m room
	first, ok := m.take(60, 100)
	if !ok {
		t.Fatal("no room in an empty one")
	}
	if _, ok := m.take(50, 100); ok {
		t.Error("more was given than there is")
	}
	second, ok := m.take(40, 100)
	if !ok {
		t.Error("what was refused still counts")
	}
	first()
	second()
	if m.taken.Load() != 0 {
		t.Errorf("%d left over", m.taken.Load())
	}
}

func TestWeight(t *testing.T) {
	plain := httptest.NewRequest("POST", "/", strings.NewReader("12345"))
	unknown := httptest.NewRequest("POST", "/", strings.NewReader("12345"))
	unknown.ContentLength = -1
	packed := httptest.NewRequest("POST", "/", strings.NewReader("12345"))
	packed.Header.Set("Content-Encoding", "gzip")
	if weight(plain, 100) != 5 || weight(unknown, 100) != 100 || weight(packed, 100) != 100 || weight(plain, 3) != 3 {
		t.Error(weight(plain, 100), weight(unknown, 100), weight(packed, 100), weight(plain, 3))
	}
}
