package empihttp_test

import (
	"context"
	"strings"
	"testing"

	"minkang/internal/empi"
	"minkang/internal/empi/empitest"
	"minkang/internal/security"
)

func TestQueueIsCountedAndNarrowedByWeight(t *testing.T) {
	d := open(t)
	d.person(t, empitest.Claim("曹雪", "2", "1991-01-01", empitest.With(empi.IDCard, empitest.Card("1991-01-01", 2))))
	r, err := d.Resolve(context.Background(), empitest.Claim("曹雪", "2", "1991-01-01", empitest.From("H2")))
	if err != nil || r.Review == 0 {
		t.Fatal(err)
	}
	d.as(security.RoleOperator)
	if body := d.call("GET", "/api/v1/identity/reviews/counts", "").Body.String(); !strings.Contains(body, `"status":"open","rule":"likeness","institution":"H2","count":1`) {
		t.Error(body)
	}
	for query, want := range map[string]bool{"": true, "?minWeight=-900&maxWeight=900": true, "?minWeight=500": false, "?maxWeight=-500": false,
		"?minWeight=-900&sort=oldest": true, "?maxWeight=900&sort=likeliest": true, "?minWeight=500&sort=likeliest": false} {
		if w := d.call("GET", "/api/v1/identity/reviews"+query, ""); w.Code != 200 || strings.Contains(w.Body.String(), r.Review.String()) != want {
			t.Errorf("%q: %d %s", query, w.Code, w.Body)
		}
	}
	if w := d.call("GET", "/api/v1/identity/reviews?minWeight=much", ""); w.Code != 422 {
		t.Errorf("a weight that is none: %d", w.Code)
	}
	d.as(security.RoleDoctor)
	if w := d.call("GET", "/api/v1/identity/reviews/counts", ""); w.Code != 403 {
		t.Errorf("doctors count: %d", w.Code)
	}
}

func TestOtherNumbersAreShownBeside(t *testing.T) {
	d := open(t)
	card := empitest.Card("1991-01-01", 2)
	d.person(t, empitest.Claim("曹雪", "2", "1991-01-01", empitest.With(empi.IDCard, card), empitest.With(empi.HealthRecordNumber, "11019900100000017")))
	r, err := d.Resolve(context.Background(), empitest.Claim("曹云", "2", "1991-01-01", empitest.With(empi.VaccinationCard, "V0001"), empitest.With(empi.HealthRecordNumber, "11019900100000017"), empitest.From("H2")))
	if err != nil || r.Review == 0 {
		t.Fatal(r, err)
	}
	d.as(security.RoleOperator)
	body := d.call("POST", "/api/v1/identity/reviews/"+r.Review.String()+"/reveal", `{"purpose":"identity-review","reason":"核对"}`).Body.String()
	if must := `"left":"11019900100000017","right":"11019900100000017"`; !strings.Contains(body, must) {
		t.Errorf("%s is missing in %s", must, body)
	}
}
