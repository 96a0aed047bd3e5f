package logx

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"minkang/internal/kit/phi"
)

func TestPersonalValuesDoNotReachTheLog(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		var b bytes.Buffer
		log, err := New(&b, format, "debug")
		if err != nil {
			t.Fatal(err)
		}
		log.Info("x", "n", "110199198001011234", "e", errors.New("row 110199800101123 of 13800138000"), "name", phi.Name("测试人"),
			"who", struct{ N phi.IDNumber }{"110199198001011234"}, "id", "0g3kzz9d4r0a1", "size", 123456789012)
		for _, secret := range []string{"198001011234", "800101123", "13800138000", "测试人"} {
			if strings.Contains(b.String(), secret) {
				t.Errorf("%s: %q is in %s", format, secret, b.String())
			}
		}
		if !strings.Contains(b.String(), "0g3kzz9d4r0a1") || !strings.Contains(b.String(), "123456789012") {
			t.Errorf("safe values are gone: %s", b.String())
		}
	}
	if _, err := New(nil, "xml", "info"); err == nil {
		t.Error("unknown format taken")
	}
	if _, err := New(nil, "json", "loud"); err == nil {
		t.Error("unknown level taken")
	}
}
