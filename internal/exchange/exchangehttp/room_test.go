package exchangehttp

import (
	"context"
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
	if m.taken != 0 {
		t.Errorf("%d left over", m.taken)
	}
}

func TestStreamWaitsForRoom(t *testing.T) {
	var m room
	first, _ := m.take(60, 100)
	got := make(chan bool)
	go func() {
		give, ok := m.wait(t.Context(), 50, 100)
		if ok {
			give()
		}
		got <- ok
	}()
	first()
	if !<-got {
		t.Error("room was given back and the stream did not go on")
	}
	full, _ := m.take(100, 100)
	ctx, leave := context.WithCancel(t.Context())
	leave()
	if _, ok := m.wait(ctx, 1, 100); ok {
		t.Error("a sender that left got room")
	}
	full()
	if m.taken != 0 {
		t.Errorf("%d left over", m.taken)
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
