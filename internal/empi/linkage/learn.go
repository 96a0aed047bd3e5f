package linkage

// Report says what a model was learnt from. The zero Report is that of a model that was not.
type Report struct {
	Records   int     `json:"records"`   // sampled
	Random    int     `json:"random"`    // random pairs, for U
	Blocked   int     `json:"blocked"`   // pairs with a common key, for M
	Rounds    int     `json:"rounds"`    // of expectation maximisation
	Change    float64 `json:"change"`    // largest change of a share in the last round
	Converged bool    `json:"converged"` // Change fell below 0.0001
	Matches   float64 `json:"matches"`   // expected number of blocked pairs of one person
}
