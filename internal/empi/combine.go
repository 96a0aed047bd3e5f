package empi

import "minkang/internal/empi/linkage"

// combine joins what the rules and the weights say of the same candidates. A link by a rule stands, and so does a review because
// a number speaks of two people at once, or two people fit by the rules alike. Where a rule saw a look-alike by number that
// other values contradict, likeness may link to that very person, never to another. Where it saw one by traits alone, or nobody,
// the weights decide, as they know how common the name is and how many people there are. Pure.
func combine(d Decision, like linkage.Decision, candidates []Candidate, model string) Decision {
	rule := d.Explanation.Rule
	if d.Outcome == Link || d.Outcome == Review && (rule == "same-number-other-card" || rule == "several-alike") {
		return d
	}
	byNumber := d.Outcome == Review && rule != "same-reading-and-birth" && rule != "same-household-similar-name"
	if like.Best < 0 || like.Outcome == linkage.New {
		if d.Outcome == Review && !byNumber {
			d.Outcome, d.Alike, d.Explanation.Rule = New, 0, like.Reason
		}
		return d
	}
	best := candidates[like.Best]
	if byNumber && (like.Outcome != linkage.Link || d.Alike != best.Root) {
		return d
	}
	d.Explanation.Rule = like.Reason
	if like.Outcome == linkage.Review {
		d.Outcome, d.Alike = Review, best.Root
		return d
	}
	d.Outcome, d.Candidate, d.Alike, d.Model = Link, best.Person.ID, 0, model
	if like.Rival >= 0 && candidates[like.Rival].Root != best.Root {
		d.Alike = candidates[like.Rival].Root
	}
	return d
}
