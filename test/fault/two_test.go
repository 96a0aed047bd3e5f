package fault

import (
	"strings"
	"testing"

	"minkang/test/node"
)

// Two nodes on one folder would each believe the store is theirs: the second says so and ends, the first does not notice.
func TestSecondNodeOnTheSameFolder(t *testing.T) {
	node.Stores(t, func(t *testing.T, postgres bool) {
		place := node.District(t, postgres)
		n := node.Serve(t, place)
		for _, command := range []string{"serve", "demo"} {
			second, err := node.Launch(t, place, nil, append([]string{command, "--listen", "127.0.0.1:0"}, place.Flags()...)...)
			if err == nil {
				t.Fatalf("a second %s runs on the same folder", command)
			}
			if !second.Ended() || !strings.Contains(err.Error(), "another process") {
				t.Errorf("%s: the refusal does not say why: %v", command, err)
			}
		}
		if !n.Ready() {
			t.Error("the first node was disturbed")
		}
	})
}
